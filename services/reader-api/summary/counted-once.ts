import { LRUCache } from 'lru-cache';
import type { CubeAt } from '../cube/live-cube.ts';
import { type DataVersion, isSame } from '../versions/data-version.ts';
import type { Breakdown } from './breakdown.ts';

/** What an object with a few fields takes in memory, and each of its fields. */
const itemBytes = 24;
const fieldBytes = 8;

/** The figures of a question, and what they were counted from. */
export type Counted = readonly [CubeAt, Breakdown];

/**
 * The figures of breakdowns, counted once for a data version however they are sorted, cut off or
 * written; callers that wait for the same ones share the work. No cube is kept in memory by it.
 *
 * @returns a function that calls `count` at once, before its first pause, or not at all
 */
export function countedOnce(options: { readonly answersCachedBytesMax: number }) {
  let latest: DataVersion | undefined;
  let counting = new Map<string, Promise<Counted>>();
  const ready = new LRUCache<string, Breakdown>({
    maxSize: options.answersCachedBytesMax,
    sizeCalculation: ({ items }) => bytesOf(items),
  });
  const countOnce = async (key: string, start: CubeAt, count: () => Promise<Counted>) => {
    const ofVersion = counting;
    const counted = count();
    ofVersion.set(key, counted);
    try {
      const [at, figures] = await counted;
      if (ofVersion === counting && isSame(at.at, start.at)) ready.set(key, figures);
      return counted;
    } finally {
      ofVersion.delete(key);
    }
  };
  return async (key: string, start: CubeAt, count: () => Promise<Counted>): Promise<Counted> => {
    if (!latest || !isSame(latest, start.at)) {
      latest = start.at;
      ready.clear();
      counting = new Map();
    }
    const figures = ready.get(key);
    if (figures) return [start, figures];
    return counting.get(key) ?? countOnce(key, start, count);
  };
}

function bytesOf(items: Breakdown['items']): number {
  const fields = Object.keys(items[0] ?? {}).length;
  return itemBytes + items.length * (itemBytes + fields * fieldBytes);
}
