import { describe, expect, it } from 'vitest';
import { countedPause, unpaused as pause } from '#shared/testing/pauses.ts';
import { random } from '../../testing/random.ts';
import type { BreakdownItem } from './breakdown.ts';
import { sortInSlices } from './sort-in-slices.ts';
import { sortItems } from './sort-items.ts';

describe('The first items in an order', () => {
  const pick = random(20_261_126);
  const items: BreakdownItem[] = Array.from({ length: 2000 }, () => ({
    country: pick(9) === 0 ? null : `c${pick(40)}`,
    birth_year: 1900 + pick(30),
    people: pick(20),
  }));
  const orders = [[], ['-people'], ['people', '-birth_year'], ['-country']];

  const by = ['country', 'birth_year'] as const;

  it.each(orders.map((sort) => ({ sort })))('are those of all, by $sort', async ({ sort }) => {
    const all = await sortItems(items, { sort, by, pause });
    expect(all).toHaveLength(items.length);
    for (const limit of [1, 2, 7, 100, 999, 1000, 1999, 2000, 5000]) {
      const first = await sortItems(items, { sort, by, limit, pause });
      expect(first).toEqual(all.slice(0, limit));
    }
  });
});

describe('Sorting in slices', () => {
  const pick = random(20_261_127);

  it.each([0, 1, 1999, 2000, 2001, 4000, 7777, 65_536])(
    'gives what Array.sort gives, equal items in the order they came: %i of them',
    async (length) => {
      const items = Array.from({ length }, (_, index) => ({ index, key: pick(500) }));
      const order = (a: { key: number }, b: { key: number }) => a.key - b.key;
      const given = structuredClone(items);
      expect(await sortInSlices(items, order, pause)).toEqual([...items].sort(order));
      expect(items).toEqual(given);
    },
  );

  it('pauses after a few thousand comparisons at most, whatever the order of the items', async () => {
    for (const next of [() => pick(1e6), (index: number) => index, (index: number) => -index]) {
      const items = Array.from({ length: 100_000 }, (_, index) => next(index));
      let [comparisons, most] = [0, 0];
      const order = (a: number, b: number) => {
        most = Math.max(most, ++comparisons);
        return a - b;
      };
      const { pause: counted, count } = countedPause();
      const sorted = await sortInSlices(items, order, () => {
        comparisons = 0;
        return counted();
      });
      expect(sorted).toEqual(items.toSorted((a, b) => a - b));
      expect(most).toBeLessThan(25_000);
      expect(count()).toBeGreaterThan(100_000 / 2_000);
    }
  });
});
