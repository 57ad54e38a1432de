import { expect, it } from 'vitest';
import { pages } from './pages.ts';

it.each([0, 1, 2, 3, 4, 6, 7])('When there are %d rows, then each comes once', async (count) => {
  const rows = Array.from({ length: count }, (_, n) => ({ no: n * 2 }));
  const asked: number[] = [];
  const read = async (after: number) => {
    asked.push(after);
    return rows.filter(({ no }) => no > after).slice(0, 3);
  };
  const found = await Array.fromAsync(pages({ rowsMax: 3, read, numberOf: ({ no }) => no }));
  expect(found.flat()).toEqual(rows);
  expect(found.every((page) => page.length > 0)).toBe(true);
  // A page that is not full is the last: nothing is asked for after it.
  expect(asked).toHaveLength(Math.floor(count / 3) + 1);
});
