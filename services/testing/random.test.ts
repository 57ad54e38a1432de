import { expect, test } from 'vitest';
import { atRandom, type Choose, rounds } from './random.ts';

const several = (pick: Choose) => Array.from({ length: 200 }, (_, at) => pick(1 + at));

test('When work is done at random, then it is another each time, and the same for a seed', async () => {
  const seen: number[][] = [];
  for (const seed of [undefined, undefined, 7, 7, 8]) {
    await atRandom(async (pick) => void seen.push(several(pick)), seed);
  }
  expect(new Set(seen.map(String)).size).toBe(4);
  expect(seen[2]).toEqual(seen[3]);
  for (const numbers of seen) {
    for (const [at, number] of numbers.entries()) {
      expect(number).toBeGreaterThanOrEqual(0);
      expect(number).toBeLessThanOrEqual(at);
    }
  }
});

test('When it has many choices, then each is as likely as the others', async () => {
  await atRandom(async (pick) => {
    const numbers = Array.from({ length: 4_000 }, () => pick(4));
    for (const each of [0, 1, 2, 3]) {
      const count = numbers.filter((number) => number === each).length;
      expect(Math.abs(count - 1_000)).toBeLessThan(200);
    }
  });
});

test('When it fails, then the seed is told that brings the failure again', async () => {
  const failing: number[][] = [];
  const work = async (pick: Choose) => {
    failing.push(several(pick));
    expect(1).toBe(2);
  };
  const told = await atRandom(work).then(
    () => '',
    (error: Error) => error.message,
  );
  expect(told).toMatch(/^with the seed -?\d+: expected 1 to be 2/);
  const [, seed] = /seed (-?\d+)/.exec(told) ?? [];
  await expect(atRandom(work, Number(seed))).rejects.toThrow(told);
  expect(failing).toHaveLength(2);
  expect(failing[1]).toEqual(failing[0]);
});

test('When rounds have a time, then there are enough of them, and not too many', () => {
  expect([...rounds({ min: 2, max: 5, ms: 60_000 })]).toEqual([0, 1, 2, 3, 4]);
  expect([...rounds({ min: 2, max: 5, ms: 0 })]).toEqual([0, 1]);
});
