import { expect, it } from 'vitest';
import { countFitting } from './page-bytes.ts';

it.each([
  [[], 0],
  [[1, 2, 3], 3],
  [[5, 5], 2],
  [[5, 5, 1], 2],
  [[5, 6, 1], 1],
  [[99, 1], 1],
])('When items take %j, then the first %i of them fit into ten bytes', (sizes, count) => {
  expect(countFitting(sizes, { pageBytesMax: 10 })).toBe(count);
});
