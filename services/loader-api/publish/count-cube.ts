import type { Kysely } from 'kysely';
import { createStepCounter } from '#shared/concurrency/step-counter.ts';
import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import type { FileRow, Schema } from '#shared/schema.ts';
import { Cube } from '#shared/summary/cube.ts';
import { type CubeLimits, requireRoom } from '#shared/summary/cube-limits.ts';
import { inBatches, type SizedFile } from '#shared/summary/file-batches.ts';
import { createFileRows } from '#shared/summary/file-rows.ts';

/** A file to be counted. */
export type FileToCount = Pick<FileRow, (typeof columnsToCount)[number]>;

/** What has to be known of it. */
export const columnsToCount = ['id', 'dataset', 'rows_loaded'] as const;

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
  const rows = createFileRows(db, async (query) => {
    const found = await db.executeQuery<object>(query.compile());
    return found.rows.map((row) => Object.values(row)) as never[];
  });
  const addPeople = async (batch: readonly SizedFile[]) => {
    for await (const some of rows.births(batch)) {
      for (const place of some) {
        cube.applyBirths([place], 1);
        if (isDue(place[1].length / 2)) await look();
      }
    }
  };
  const addPlaces = async (batch: readonly SizedFile[]) => {
    for await (const some of rows.places(batch)) {
      for (const place of some) {
        cube.applyPlace(place, 1);
        if (isDue()) await look();
      }
    }
  };
  for (const [dataset, ofDataset] of Map.groupBy(files, (file) => file.dataset)) {
    const sized = ofDataset.map(({ id, rows_loaded }) => ({ id, rows: rows_loaded }));
    for (const batch of inBatches(sized)) {
      await (dataset === 'people' ? addPeople : addPlaces)(batch);
    }
  }
  requireRoom(cube.size, limits, 'summary_too_large');
}
