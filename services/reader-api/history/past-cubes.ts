import { LRUCache } from 'lru-cache';
import { createSerial } from '#shared/concurrency/serial.ts';
import type { CacheFigures } from '#shared/metrics/caches.ts';
import type { Cube } from '#shared/summary/cube.ts';
import type { CubeLimits } from '#shared/summary/cube-limits.ts';
import { versionKey } from '../answers/answer-cache.ts';
import type { DataVersion } from '../state/data-version.ts';
import type { LiveCube } from '../state/live-cube.ts';
import type { ReadLines } from '../summary/read-lines.ts';
import type { ApplyDeps } from './apply-files.ts';
import { createCountPast } from './count-past.ts';
import { type KnownCube, keysOf, liveKnown } from './known-cube.ts';
import type { PastRepository } from './past-repository.ts';

export interface PastCubesDeps extends ApplyDeps {
  readonly past: Pick<PastRepository, 'findAll' | 'filesAt' | 'stepsBetween'>;
  readonly lines: ReadLines;
  /** The cube of now. */
  readonly cube: Pick<LiveCube, 'held'>;
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
   * Goes through versions, from a cube to the next by what has changed.
   *
   * @param versions the oldest first; they are visited in this order or the other way round
   * @param visit the cube it gets is changed after it has ended
   * @throws what `at` throws; what `visit` throws
   */
  walk(versions: readonly DataVersion[], visit: Visit): Promise<void>;
  figures(): CacheFigures;
}

/** What is done at each version; of a walk that is begun again, once more. */
export type Visit = (version: DataVersion, cube: Cube) => Promise<void>;

interface Kept {
  readonly at: DataVersion;
  readonly cube: Cube;
  readonly files: number;
  readonly rows: number;
}

export function createPastCubes(deps: PastCubesDeps): PastCubes {
  const { cube: live, lines, config } = deps;
  const counting = new Map<string, Promise<Cube>>();
  const ready = new LRUCache<string, Kept>({
    maxSize: config.historyCachedBytesMax,
    sizeCalculation: ({ cube }) => cube.size.bytes + 1,
  });
  let asked = 0;
  let made = 0;
  // Each may take as much memory as the cube of now.
  const inTurn = createSerial();
  const known = function* (): Generator<KnownCube> {
    const now = liveKnown(live);
    if (now) yield now;
    for (const { cube, ...kept } of ready.values()) {
      yield { ...kept, keys: keysOf(cube), copy: (pause) => cube.copy(pause) };
    }
  };
  const countPast = createCountPast({
    ...deps,
    known,
    inLine: (steps, work) => lines.counting(steps, () => inTurn(work)),
  });
  const countOnce = async (at: DataVersion): Promise<Cube> => {
    made++;
    const key = versionKey(at);
    let kept: Kept | undefined;
    const counted = countPast([at], async (at, { cube, files, rows }) => {
      kept = { at, cube, files, rows };
    }).then(() => {
      if (!kept) throw new Error('a version was counted and not visited');
      ready.set(key, kept);
      return kept.cube;
    });
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
      return ready.get(key)?.cube ?? counting.get(key) ?? countOnce(version);
    },

    walk: (versions, visit) => countPast(versions, (version, { cube }) => visit(version, cube)),
  };
}
