import { expect, test } from 'vitest';
import { sampled } from './sampled.ts';

test('When many ask for a figure, then it is read once', async () => {
  let reads = 0;
  const figure = sampled(async () => ++reads);
  expect(await Promise.all([figure(), figure(), figure()])).toEqual([1, 1, 1]);
  expect(await figure()).toBe(1);
});

test('When a figure cannot be read, then it is missing, and nothing fails', async () => {
  const figure = sampled(async () => {
    throw new Error('the database is away');
  });
  expect(await figure()).toBeUndefined();
});

test('When a figure does not come, then it is missing in time, and not asked for again', async () => {
  let reads = 0;
  const figure = sampled(() => {
    reads++;
    return new Promise<number>(() => undefined);
  });
  expect(await Promise.all([figure(), figure()])).toEqual([undefined, undefined]);
  expect(await figure()).toBeUndefined();
  expect(reads).toBe(1);
});
