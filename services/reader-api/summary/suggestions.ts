import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import type { Cities, City } from './cities.ts';
import type { Unplaced } from './unplaced.ts';

/** A birthplace with the cities it may stand for. */
export type Suggested = Unplaced & {
  /** The nearest first; undefined where there was no room to look for them. */
  readonly suggestions?: readonly City[];
};

export interface SuggestOptions {
  /** Most for one birthplace. */
  readonly count: number;
  /** Most pairs of names that are compared for all of them. */
  readonly comparisonsMax: number;
  readonly pause: Pause;
}

/**
 * Looks for cities that birthplaces may stand for, in their order, until so many names have been
 * compared.
 *
 * @throws what `pause` throws
 */
export async function suggestCities(
  items: readonly Unplaced[],
  cities: Cities,
  { count, comparisonsMax, pause }: SuggestOptions,
): Promise<Suggested[]> {
  const suggested: Suggested[] = [];
  let left = comparisonsMax;
  for (const item of items) {
    // One that is not looked for ends it: those of most people stand first.
    left -= cities.comparisons(item.place_of_birth);
    if (left < 0) break;
    const suggestions = await cities.nearest(item.place_of_birth, count, pause);
    suggested.push({ ...item, suggestions });
    await pause();
  }
  return [...suggested, ...items.slice(suggested.length)];
}
