import { Problem } from '#shared/errors.ts';
import { Cube } from '#shared/summary/cube.ts';
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
  cellsMax: number,
): Promise<Step[]> {
  const steps: Step[] = [];
  for (const plan of plans) {
    if (plan.anew) {
      steps.push(await countAnew(snapshot, plan, cellsMax));
      continue;
    }
    const read = (id: number, sign: 1 | -1) =>
      readFile(snapshot, { dataset: plan.dataset, id, sign, cellsMax });
    for (const id of plan.added) steps.push(await read(id, 1));
    for (const id of plan.removed) steps.push(await read(id, -1));
  }
  return steps;
}

async function countAnew(
  snapshot: Snapshot,
  { dataset, files }: DatasetPlan,
  cellsMax: number,
): Promise<Step> {
  const other = new Cube();
  for (const id of files) {
    const add = await readFile(snapshot, { dataset, id, sign: 1, cellsMax });
    add(other);
    requireRoom(other.cells, cellsMax);
  }
  return (cube) => (dataset === 'people' ? cube.takePeople(other) : cube.takePlaces(other));
}

interface FileToRead {
  readonly dataset: string;
  readonly id: number;
  /** 1 to add the file's rows, -1 to take them away. */
  readonly sign: 1 | -1;
  readonly cellsMax: number;
}

async function readFile(snapshot: Snapshot, file: FileToRead): Promise<Step> {
  const { id, sign, cellsMax } = file;
  if (file.dataset === 'people') {
    const parts: (readonly PlaceBirths[])[] = [];
    let cells = 0;
    for await (const part of snapshot.births(id)) {
      parts.push(part);
      for (const [, births] of part) cells += births.length / 2;
      requireRoom(cells, cellsMax);
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

/** @throws Problem aggregate_too_large */
export function requireRoom(cells: number, cellsMax: number): void {
  if (cells <= cellsMax) return;
  const detail = `More than ${cellsMax} pairs of place and year are published (CUBE_CELLS_MAX).`;
  throw new Problem('aggregate_too_large', detail);
}
