import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedPause, unpaused as pause } from '#shared/testing/pauses.ts';
import type { BreakdownItem } from './breakdown.ts';
import { sortInSlices } from './sort-in-slices.ts';
import { sortItems } from './sort-items.ts';

describe('The first items in an order', () => {
  const item: fc.Arbitrary<BreakdownItem> = fc.record({
    country: fc.option(fc.constantFrom('Eire', 'Scotland', 'Wales', 'Ísland')),
    birth_year: fc.integer({ min: 1900, max: 1930 }),
    people: fc.nat(20),
  });
  const orders = [[], ['-people'], ['people', '-birth_year'], ['-country']];

  const by = ['country', 'birth_year'] as const;

  it('are those of all', async () => {
    const items = fc.array(item, { maxLength: 300, size: 'max' });
    const areFirst = fc.asyncProperty(
      items,
      fc.constantFrom(...orders),
      fc.integer({ min: 1, max: 310 }),
      async (items, sort, limit) => {
        const all = await sortItems(items, { sort, by, pause });
        expect(all).toHaveLength(items.length);
        const first = await sortItems(items, { sort, by, limit, pause });
        expect(first).toEqual(all.slice(0, limit));
      },
    );
    await fc.assert(areFirst);
  });
});

describe('Sorting in slices', () => {
  const order = (a: { key: number }, b: { key: number }) => a.key - b.key;
  const keyed = (keys: readonly number[]) => keys.map((key, index) => ({ index, key }));
  const expectSorted = async (items: readonly { index: number; key: number }[]) => {
    const given = structuredClone(items);
    expect(await sortInSlices(items, order, pause)).toEqual(items.toSorted(order));
    expect(items).toEqual(given);
  };

  it('gives what Array.sort gives, equal items in the order they came', async () => {
    const keys = fc.array(fc.nat(500), { maxLength: 9_000, size: 'max' });
    const isSorted = fc.asyncProperty(keys, async (keys) => expectSorted(keyed(keys)));
    await fc.assert(isSorted, { numRuns: 30 });
  });

  it.each([1999, 2000, 2001, 4000, 65_536])('also %i of them', async (length) => {
    await expectSorted(keyed(Array.from({ length }, (_, index) => (index * 7919) % 501)));
  });

  it('pauses after a few thousand comparisons at most, whatever the order of the items', async () => {
    const shuffled = (index: number) => (index * 7919) % 100_003;
    for (const next of [shuffled, (index: number) => index, (index: number) => -index]) {
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
