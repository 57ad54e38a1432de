import { Cube } from '#shared/summary/cube.ts';
import { type CubeLimits, requireRoom } from '#shared/summary/cube-limits.ts';
import { textBytes } from '#shared/summary/cube-size.ts';
import { inBatches, type SizedFile } from '#shared/summary/file-batches.ts';
import type { FileRows } from '#shared/summary/file-rows.ts';
import type { ListedPlace } from '#shared/summary/match.ts';
import type { PlaceBirths } from '#shared/summary/place-births.ts';
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
  rows: FileRows,
  limits: CubeLimits,
): Promise<CubeStep[]> {
  const steps: CubeStep[] = [];
  for (const plan of plans) {
    if (plan.anew) {
      steps.push(await countAnew(rows, plan, limits));
      continue;
    }
    const read = plan.dataset === 'people' ? readPeople : readPlaces;
    for (const files of inBatches(plan.added)) {
      steps.push(await read(rows, { files, sign: 1, limits }));
    }
    for (const files of inBatches(plan.removed)) {
      steps.push(await read(rows, { files, sign: -1, limits }));
    }
  }
  return steps;
}

async function countAnew(
  rows: FileRows,
  { dataset, files }: DatasetPlan,
  limits: CubeLimits,
): Promise<CubeStep> {
  const other = new Cube();
  const sized = [...files].map(([id, rows]) => ({ id, rows }));
  for (const batch of inBatches(sized)) {
    // Nobody sees it yet, so that not all of a file need be in memory beside it.
    if (dataset === 'people') {
      for await (const part of rows.births(batch)) {
        other.applyBirths(part, 1);
        requireRoom(other.size, limits);
      }
    } else {
      for await (const some of rows.places(batch)) {
        for (const place of some) other.applyPlace(place, 1);
        requireRoom(other.size, limits);
      }
    }
  }
  return (cube) => (dataset === 'people' ? cube.takePeople(other) : cube.takePlaces(other));
}

interface FilesToRead {
  readonly files: readonly SizedFile[];
  /** 1 to add their rows, -1 to take them away. */
  readonly sign: 1 | -1;
  readonly limits: CubeLimits;
}

async function readPeople(rows: FileRows, { files, sign, limits }: FilesToRead): Promise<CubeStep> {
  const parts: (readonly PlaceBirths[])[] = [];
  let [cells, bytes] = [0, 0];
  for await (const part of rows.births(files)) {
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
async function readPlaces(rows: FileRows, { files, sign, limits }: FilesToRead): Promise<CubeStep> {
  const places = new Map<string, ListedPlace>();
  let bytes = 0;
  for await (const some of rows.places(files)) {
    for (const place of some) {
      const form = JSON.stringify([place.country, place.county, place.city, place.file]);
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
