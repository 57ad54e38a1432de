import { describe, expect, it } from 'vitest';
import { random } from '../../testing/random.ts';
import type { BreakdownItem } from './breakdown.ts';
import { sortItems } from './sort-items.ts';

describe('The first items in an order', () => {
  const pick = random(20_261_126);
  const items: BreakdownItem[] = Array.from({ length: 2000 }, () => ({
    country: pick(9) === 0 ? null : `c${pick(40)}`,
    birth_year: 1900 + pick(30),
    people: pick(20),
  }));
  const orders = [[], ['-people'], ['people', '-birth_year'], ['-country']];

  it.each(orders.map((sort) => ({ sort })))('are those of all, by $sort', ({ sort }) => {
    const all = sortItems(items, sort, ['country', 'birth_year']);
    expect(all).toHaveLength(items.length);
    for (const limit of [1, 2, 7, 100, 999, 1000, 1999, 2000, 5000]) {
      const first = sortItems(items, sort, ['country', 'birth_year'], limit);
      expect(first).toEqual(all.slice(0, limit));
    }
  });
});
