import { expect, test } from 'vitest';
import { createStepCounter } from './step-counter.ts';

test('A pause is due after every thousand steps, however many come at once', () => {
  const isDue = createStepCounter();
  const due = Array.from({ length: 3_000 }, () => isDue()).filter(Boolean);
  expect(due).toHaveLength(3);
  expect([isDue(999), isDue(1), isDue(5_000), isDue(999)]).toEqual([false, true, true, false]);
});
