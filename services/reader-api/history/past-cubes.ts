import { LRUCache } from 'lru-cache';
import { createSerial } from '#shared/concurrency/serial.ts';
import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import { Problem } from '#shared/errors.ts';
import { Cube } from '#shared/summary/cube.ts';
import { type CubeLimits, requireRoom } from '#shared/summary/cube-limits.ts';
import { versionKey } from '../answers/answer-cache.ts';
import type { DataVersion } from '../state/data-version.ts';
import type { FileRows } from '../state/file-rows.ts';
import type { ReadLines } from '../summary/read-lines.ts';
import type { PastFile, PastRepository } from './past-repository.ts';
import { goneProblem } from './past-versions.ts';

/** Files that are read in one statement, and rows that they may have had together. */
const filesAtOnce = 500;
const rowsAtOnce = 5_000;

/** A file of fewer rows has no packed parts beside its cells: so few are never packed. */
const smallRowsMax = 999;

export interface PastCubesDeps {
  readonly past: PastRepository;
  readonly rows: FileRows;
  readonly lines: ReadLines;
  /** The pauses of work that has all it needs. */
  readonly slices: () => Pause;
  readonly config: CubeLimits & { readonly historyCachedBytesMax: number };
}

/** What counted at data versions of before, counted from the aggregates that are kept. */
export interface PastCubes {
  /**
   * The cube of a version; it is never changed.
   *
   * @throws Problem version_gone, too_many_reads, aggregate_too_large, database_unavailable
   */
  at(version: DataVersion): Promise<Cube>;
}

export function createPastCubes(deps: PastCubesDeps): PastCubes {
  const { past, lines, config } = deps;
  const counting = new Map<string, Promise<Cube>>();
  const ready = new LRUCache<string, Cube>({
    maxSize: config.historyCachedBytesMax,
    sizeCalculation: ({ size }) => size.bytes + 1,
  });
  // Each may take as much memory as the cube of now.
  const inTurn = createSerial();

  const count = async (at: DataVersion): Promise<Cube> => {
    const files = await past.filesAt(at.version);
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    const cube = await lines.counting(rows, () => inTurn(() => countFiles(files, deps)));
    // What was purged meanwhile is missing, so that is asked afterwards.
    if ((await past.tokenOf(at.version)) !== at.token) {
      const detail = 'The database was exchanged for another one meanwhile. Try again shortly.';
      throw new Problem('database_unavailable', detail);
    }
    if ((await past.historyFrom()) > at.version) throw goneProblem(at.version);
    ready.set(versionKey(at), cube);
    return cube;
  };
  const countOnce = async (at: DataVersion): Promise<Cube> => {
    const key = versionKey(at);
    const counted = count(at);
    counting.set(key, counted);
    try {
      return await counted;
    } finally {
      counting.delete(key);
    }
  };
  return {
    at: async (version) => {
      const key = versionKey(version);
      return ready.get(key) ?? counting.get(key) ?? countOnce(version);
    },
  };
}

async function countFiles(
  files: readonly PastFile[],
  { rows, slices, config }: PastCubesDeps,
): Promise<Cube> {
  const cube = new Cube();
  const pause = slices();
  const look = async () => {
    requireRoom(cube.size, config);
    await pause();
  };
  for (const [dataset, ofDataset] of Map.groupBy(files, (file) => file.dataset)) {
    for (const ids of inBatches(ofDataset)) {
      if (dataset === 'people') {
        for await (const some of rows.births(ids)) {
          cube.applyBirths(some, 1);
          await look();
        }
      } else {
        for await (const some of rows.places(ids)) {
          for (const place of some) cube.applyPlace(place, 1);
          await look();
        }
      }
    }
  }
  return cube;
}

/** Small files together, a large one by itself. */
function* inBatches(files: readonly PastFile[]): Generator<number[]> {
  let batch: number[] = [];
  let inBatch = 0;
  for (const { id, rows } of files) {
    if (rows > smallRowsMax) {
      yield [id];
      continue;
    }
    if (batch.length === filesAtOnce || inBatch + rows > rowsAtOnce) {
      yield batch;
      [batch, inBatch] = [[], 0];
    }
    batch.push(id);
    inBatch += rows;
  }
  if (batch.length > 0) yield batch;
}
