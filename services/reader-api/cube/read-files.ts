import { Cube } from '#shared/summary/cube.ts';
import { type CubeLimits, requireRoom } from '#shared/summary/cube-limits.ts';
import { type CubeSize, sum, textBytes } from '#shared/summary/cube-size.ts';
import type { PlaceBirths } from '#shared/summary/place-births.ts';
import type { Snapshot } from './cube-repository.ts';
import type { DatasetPlan } from './file-plan.ts';

/** Something to do to a cube, for which all has been read. */
export type Step = (cube: Cube) => void;

/**
 * Reads all that is to be done.
 *
 * @throws Problem aggregate_too_large as soon as more has been read than may be held
 */
export async function stepsOf(
  plans: readonly DatasetPlan[],
  snapshot: Snapshot,
  limits: CubeLimits,
): Promise<Step[]> {
  const steps: Step[] = [];
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
): Promise<Step> {
  const other = new Cube();
  for (const id of files) {
    // Nobody sees it yet, so that not all of a file need be in memory beside it.
    if (dataset === 'people') {
      for await (const part of snapshot.births(id)) {
        other.applyBirths(part, 1);
        requireRoom(other.size, limits);
      }
    } else {
      for (const place of await snapshot.places(id)) other.applyPlace(place, 1);
      requireRoom(other.size, limits);
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

async function readFile(snapshot: Snapshot, file: FileToRead): Promise<Step> {
  const { id, sign, limits } = file;
  if (file.dataset === 'people') {
    const parts: (readonly PlaceBirths[])[] = [];
    let size: CubeSize = { cells: 0, bytes: 0 };
    for await (const part of snapshot.births(id)) {
      parts.push(part);
      for (const [place, births] of part) {
        size = sum(size, { cells: births.length / 2, bytes: textBytes(place) + 8 * births.length });
      }
      requireRoom(size, limits);
    }
    return (cube) => {
      for (const part of parts) cube.applyBirths(part, sign);
    };
  }
  const places = await snapshot.places(id);
  return (cube) => {
    for (const place of places) cube.applyPlace(place, sign);
  };
}
