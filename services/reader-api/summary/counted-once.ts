import { LRUCache } from 'lru-cache';
import { type DataVersion, isSame } from '../state/data-version.ts';

/** Figures, and the data version they were counted at. */
export type Counted<T> = readonly [DataVersion, T];

export interface CountedOnceOptions<T> {
  /** Most that is kept. */
  readonly bytesMax: number;
  /** What figures take in memory. */
  readonly bytesOf: (figures: T) => number;
}

/**
 * Figures that are counted once for a data version however they are sorted, cut off or written;
 * callers that wait for the same ones share the work.
 *
 * @returns a function that calls `count` at once, before its first pause, or not at all
 */
export function createCountedOnce<T extends object>({ bytesMax, bytesOf }: CountedOnceOptions<T>) {
  let latest: DataVersion | undefined;
  let counting = new Map<string, Promise<Counted<T>>>();
  const ready = new LRUCache<string, T>({ maxSize: bytesMax, sizeCalculation: bytesOf });
  const countOnce = async (key: string, at: DataVersion, count: () => Promise<Counted<T>>) => {
    const ofVersion = counting;
    const counted = count();
    ofVersion.set(key, counted);
    try {
      const [countedAt, figures] = await counted;
      if (ofVersion === counting && isSame(countedAt, at)) ready.set(key, figures);
      return counted;
    } finally {
      ofVersion.delete(key);
    }
  };
  /** @param at where the caller is: what is counted may be later */
  return async (key: string, at: DataVersion, count: () => Promise<Counted<T>>) => {
    if (!latest || !isSame(latest, at)) {
      latest = at;
      ready.clear();
      counting = new Map();
    }
    const figures = ready.get(key);
    if (figures) return [at, figures] as const;
    return counting.get(key) ?? countOnce(key, at, count);
  };
}
