import { createStepCounter } from '#shared/concurrency/step-counter.ts';
import type { Pause } from '#shared/concurrency/yield-if-due.ts';

export type Order<T> = (a: T, b: T) => number;

/** Items that are sorted at once: a few milliseconds. */
const runItems = 2_000;

/**
 * Sorts as `Array.sort` does, equal items in the order they came, but with pauses: short runs are
 * sorted at once, and then merged.
 *
 * @param pause awaited at least once in a few thousand steps
 * @returns another array
 * @throws what `pause` throws
 */
export async function sortInSlices<T>(
  items: readonly T[],
  order: Order<T>,
  pause: Pause,
): Promise<T[]> {
  const { length } = items;
  let from: T[] = [];
  for (let start = 0; start < length; start += runItems) {
    from.push(...items.slice(start, start + runItems).sort(order));
    await pause();
  }
  for (let width = runItems; width < length; width *= 2) {
    const to: T[] = [];
    for (let start = 0; start < length; start += 2 * width) {
      await merge(from, { start, width, to }, order, pause);
    }
    from = to;
  }
  return from;
}

interface Runs<T> {
  /** Where the first of two runs of this width begins; the other follows, if there is one. */
  readonly start: number;
  readonly width: number;
  /** Where they become one, at the end. */
  readonly to: T[];
}

async function merge<T>(
  from: readonly T[],
  { start, width, to }: Runs<T>,
  order: Order<T>,
  pause: Pause,
): Promise<void> {
  const isDue = createStepCounter();
  const middle = Math.min(start + width, from.length);
  const end = Math.min(middle + width, from.length);
  // Much comes in order already, and need not be compared again.
  const isSorted = middle >= end || order(from[middle - 1] as T, from[middle] as T) <= 0;
  let [left, right] = [start, middle];
  while (left < middle || right < end) {
    const isLeft =
      right >= end ||
      (left < middle && (isSorted || order(from[left] as T, from[right] as T) <= 0));
    to.push(from[isLeft ? left++ : right++] as T);
    if (isDue()) await pause();
  }
}
