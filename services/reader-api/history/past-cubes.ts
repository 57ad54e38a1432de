import { LRUCache } from 'lru-cache';
import { createSerial } from '#shared/concurrency/serial.ts';
import { Problem } from '#shared/errors.ts';
import type { CacheFigures } from '#shared/metrics/caches.ts';
import { Cube } from '#shared/summary/cube.ts';
import type { CubeLimits } from '#shared/summary/cube-limits.ts';
import { versionKey } from '../answers/answer-cache.ts';
import type { DataVersion } from '../state/data-version.ts';
import type { ReadLines } from '../summary/read-lines.ts';
import { type ApplyDeps, applyFiles, RowsGoneError } from './apply-files.ts';
import type { PastRepository } from './past-repository.ts';
import { goneProblem, untoldProblem } from './past-versions.ts';

export interface PastCubesDeps extends ApplyDeps {
  readonly past: PastRepository;
  readonly lines: ReadLines;
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
  /**
   * Goes through versions that follow one another, from a cube to the next by what has changed.
   *
   * @param visit the cube it gets is changed after it has ended
   * @throws what `at` throws; what `visit` throws
   */
  walk(versions: readonly DataVersion[], visit: Visit): Promise<void>;
  figures(): CacheFigures;
}

/** What is done at each version. */
export type Visit = (version: DataVersion, cube: Cube) => Promise<void>;

export function createPastCubes(deps: PastCubesDeps): PastCubes {
  const { past, lines, config } = deps;
  const counting = new Map<string, Promise<Cube>>();
  const ready = new LRUCache<string, Cube>({
    maxSize: config.historyCachedBytesMax,
    sizeCalculation: ({ size }) => size.bytes + 1,
  });
  let asked = 0;
  let made = 0;
  // Each may take as much memory as the cube of now.
  const inTurn = createSerial();

  /** Asked before, and after: what was purged meanwhile is missing. */
  const requireKept = async (oldest: DataVersion, newest = oldest): Promise<void> => {
    const made = await past.find(newest.version);
    if (made?.token !== newest.token) {
      const detail = 'The database was exchanged for another one meanwhile. Try again shortly.';
      throw new Problem('database_unavailable', detail);
    }
    if (!made.isTold) throw untoldProblem(newest.version);
    if (made.historyFrom > oldest.version) throw goneProblem(oldest.version);
  };
  /** With what counted at a version, counted anew, for work on it and on versions up to another. */
  const counted = async <T>(
    [at, newest]: readonly [DataVersion, DataVersion],
    work: (counted: Counted) => Promise<T>,
  ): Promise<T> => {
    await requireKept(at, newest);
    const files = await past.filesAt(at.version);
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    const run = async () => {
      const cube = new Cube();
      await applyFiles(cube, files, 1, deps);
      return work({ cube, files: new Set(files.map(({ id }) => id)) });
    };
    try {
      const result = await lines.counting(rows, () => inTurn(run));
      await requireKept(at, newest);
      return result;
    } catch (error) {
      if (!(error instanceof RowsGoneError)) throw error;
      await requireKept(at, newest);
      throw goneProblem(at.version);
    }
  };
  const count = async (at: DataVersion): Promise<Cube> => {
    const cube = await counted([at, at], async ({ cube }) => cube);
    ready.set(versionKey(at), cube);
    return cube;
  };
  const countOnce = async (at: DataVersion): Promise<Cube> => {
    made++;
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
    figures: () => ({ asked, made, entries: ready.size, bytes: ready.calculatedSize }),

    at: async (version) => {
      asked++;
      const key = versionKey(version);
      return ready.get(key) ?? counting.get(key) ?? countOnce(version);
    },

    walk: async (versions, visit) => {
      const [first, ...later] = versions;
      if (!first) return;
      await counted([first, later.at(-1) ?? first], async ({ cube, files }) => {
        await visit(first, cube);
        for (const version of later) {
          const changed = await past.changedAt(version.version);
          const removed = changed.filter(({ id, counts }) => !counts && files.delete(id));
          const added = changed.filter(({ id, counts }) => counts && !files.has(id));
          for (const { id } of added) files.add(id);
          await applyFiles(cube, removed, -1, deps);
          await applyFiles(cube, added, 1, deps);
          await visit(version, cube);
        }
      });
    },
  };
}

interface Counted {
  readonly cube: Cube;
  /** Those it is made of. */
  readonly files: Set<number>;
}
