import type { Kysely } from 'kysely';
import { createStepCounter } from '#shared/concurrency/step-counter.ts';
import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import type { FileRow, Schema } from '#shared/schema.ts';
import { Cube } from '#shared/summary/cube.ts';
import { type CubeLimits, requireRoom } from '#shared/summary/cube-limits.ts';
import { birthsOf, placesOf } from './file-rows.ts';

/** A file to be counted. */
export type FileToCount = Pick<FileRow, 'id' | 'dataset'>;

export interface CountOptions {
  readonly limits: CubeLimits;
  /** Awaited at least once in a thousand figures. */
  readonly pause: Pause;
}

/**
 * Counts what some files hold, as the reader does.
 *
 * @throws Problem summary_too_large as soon as it is more than the reader
 *   may hold; what `pause` throws
 */
export async function countCube(
  db: Kysely<Schema>,
  files: Iterable<FileToCount>,
  options: CountOptions,
): Promise<Cube> {
  const cube = new Cube();
  await addToCube(cube, db, files, options);
  return cube;
}

/** Adds what some files hold to a cube. @throws as `countCube` */
export async function addToCube(
  cube: Cube,
  db: Kysely<Schema>,
  files: Iterable<FileToCount>,
  { limits, pause }: CountOptions,
): Promise<void> {
  const isDue = createStepCounter();
  const look = async () => {
    requireRoom(cube.size, limits, 'summary_too_large');
    await pause();
  };
  const addPeople = async (id: number) => {
    for await (const some of birthsOf(db, id)) {
      for (const place of some) {
        cube.applyBirths([place], 1);
        if (isDue(place[1].length / 2)) await look();
      }
    }
  };
  const addPlaces = async (id: number) => {
    for await (const place of placesOf(db, id)) {
      cube.applyPlace(place, 1);
      if (isDue()) await look();
    }
  };
  for (const { id, dataset } of files) await (dataset === 'people' ? addPeople : addPlaces)(id);
  requireRoom(cube.size, limits, 'summary_too_large');
}
