import { Cube } from '#shared/summary/cube.ts';
import { type CubeLimits, requireRoom } from '#shared/summary/cube-limits.ts';
import { textBytes } from '#shared/summary/cube-size.ts';
import type { ListedPlace } from '#shared/summary/match.ts';
import type { PlaceBirths } from '#shared/summary/place-births.ts';
import type { Snapshot } from './cube-repository.ts';
import type { DatasetPlan } from './file-plan.ts';

/** Something to do to a cube, for which all has been read. */
export type CubeStep = (cube: Cube) => void;

/**
 * Reads all that is to be done.
 *
 * @throws Problem aggregate_too_large as soon as more has been read than may be held
 */
export async function stepsOf(
  plans: readonly DatasetPlan[],
  snapshot: Snapshot,
  limits: CubeLimits,
): Promise<CubeStep[]> {
  const steps: CubeStep[] = [];
  for (const plan of plans) {
    if (plan.anew) {
      steps.push(await countAnew(snapshot, plan, limits));
      continue;
    }
    const read = (id: number, sign: 1 | -1) =>
      readFile(snapshot, { dataset: plan.dataset, id, sign, limits });
    for (const id of plan.added) steps.push(await read(id, 1));
    for (const id of plan.removed) steps.push(await read(id, -1));
  }
  return steps;
}

async function countAnew(
  snapshot: Snapshot,
  { dataset, files }: DatasetPlan,
  limits: CubeLimits,
): Promise<CubeStep> {
  const other = new Cube();
  for (const id of files) {
    // Nobody sees it yet, so that not all of a file need be in memory beside it.
    if (dataset === 'people') {
      for await (const part of snapshot.births(id)) {
        other.applyBirths(part, 1);
        requireRoom(other.size, limits);
      }
    } else {
      for await (const some of snapshot.places(id)) {
        for (const place of some) other.applyPlace(place, 1);
        requireRoom(other.size, limits);
      }
    }
  }
  return (cube) => (dataset === 'people' ? cube.takePeople(other) : cube.takePlaces(other));
}

interface FileToRead {
  readonly dataset: string;
  readonly id: number;
  /** 1 to add the file's rows, -1 to take them away. */
  readonly sign: 1 | -1;
  readonly limits: CubeLimits;
}

function readFile(snapshot: Snapshot, file: FileToRead): Promise<CubeStep> {
  return file.dataset === 'people' ? readPeople(snapshot, file) : readPlaces(snapshot, file);
}

async function readPeople(snapshot: Snapshot, { id, sign, limits }: FileToRead): Promise<CubeStep> {
  const parts: (readonly PlaceBirths[])[] = [];
  let [cells, bytes] = [0, 0];
  for await (const part of snapshot.births(id)) {
    parts.push(part);
    for (const [place, births] of part) {
      cells += births.length / 2;
      bytes += textBytes(place) + 8 * births.length;
    }
    requireRoom({ cells, bytes }, limits);
  }
  return (cube) => {
    for (const part of parts) cube.applyBirths(part, sign);
  };
}

/** Of what stands in a file several times, only the first counts for anything. */
async function readPlaces(snapshot: Snapshot, { id, sign, limits }: FileToRead): Promise<CubeStep> {
  const places = new Map<string, ListedPlace>();
  let bytes = 0;
  for await (const some of snapshot.places(id)) {
    for (const place of some) {
      const form = JSON.stringify([place.country, place.county, place.city]);
      if (places.has(form)) continue;
      places.set(form, place);
      bytes += 2 * textBytes(form);
    }
    requireRoom({ cells: places.size, bytes }, limits);
  }
  return (cube) => {
    for (const place of places.values()) cube.applyPlace(place, sign);
  };
}
