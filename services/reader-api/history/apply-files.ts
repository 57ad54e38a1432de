import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import type { Cube } from '#shared/summary/cube.ts';
import { type CubeLimits, requireRoom } from '#shared/summary/cube-limits.ts';
import { inBatches } from '#shared/summary/file-batches.ts';
import type { FileRows } from '#shared/summary/file-rows.ts';
import type { PastFile } from './past-repository.ts';

export interface ApplyDeps {
  readonly rows: FileRows;
  /** The pauses of work that has all it needs. */
  readonly slices: () => Pause;
  readonly config: CubeLimits;
}

/** A file has fewer rows or people than were loaded of it: somebody has purged them. */
export class RowsGoneError extends Error {
  override name = 'RowsGoneError';

  constructor(fileIds: readonly number[]) {
    super(`of what was loaded something is gone, in files ${fileIds[0]} to ${fileIds.at(-1)}`);
  }
}

/**
 * Adds files to a cube that nobody else sees yet, or takes them away.
 *
 * @throws RowsGoneError; Problem aggregate_too_large; the database's error
 */
export async function applyFiles(
  cube: Cube,
  files: readonly PastFile[],
  sign: 1 | -1,
  { rows, slices, config }: ApplyDeps,
): Promise<void> {
  const pause = slices();
  const look = async () => {
    requireRoom(cube.size, config);
    await pause();
  };
  for (const [dataset, ofDataset] of Map.groupBy(files, (file) => file.dataset)) {
    for (const batch of inBatches(ofDataset)) {
      let left = batch.reduce((sum, file) => sum + file.rows, 0);
      if (dataset === 'people') {
        for await (const some of rows.births(batch)) {
          left -= cube.applyBirths(some, sign);
          await look();
        }
      } else {
        for await (const some of rows.places(batch)) {
          for (const place of some) cube.applyPlace(place, sign);
          left -= some.length;
          await look();
        }
      }
      if (left !== 0) throw new RowsGoneError(batch.map(({ id }) => id));
    }
  }
}
