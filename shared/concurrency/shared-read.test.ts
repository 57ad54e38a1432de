import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sharedRead } from './shared-read.ts';

/** A store whose reads take a while, and which counts them. */
function slowStore() {
  const store = { value: 0, reads: 0, atOnce: 0, mostAtOnce: 0 };
  const read = async () => {
    store.reads++;
    store.mostAtOnce = Math.max(store.mostAtOnce, ++store.atOnce);
    const seen = store.value;
    await sleep(2);
    store.atOnce--;
    return seen;
  };
  return { store, read };
}

test('When many ask at once, then they share one read', async () => {
  const { store, read } = slowStore();
  const shared = sharedRead(read);
  store.value = 7;
  const answers = await Promise.all(Array.from({ length: 100 }, () => shared()));
  expect(new Set(answers)).toEqual(new Set([7]));
  expect(store.reads).toBe(1);
});

test('When something is written before a call, then the call sees it, whatever is under way', async () => {
  const { store, read } = slowStore();
  const shared = sharedRead(read);
  const calls: Promise<void>[] = [];
  for (let round = 1; round <= 500; round++) {
    store.value = round;
    calls.push(shared().then((seen) => expect(seen).toBeGreaterThanOrEqual(round)));
    if (round % 3 === 0) await sleep(round % 2);
  }
  await Promise.all(calls);
  expect(store.mostAtOnce).toBe(1);
  expect(store.reads).toBeLessThan(500);
});

test('When a read fails, then only those who shared it are told, and the next one is tried', async () => {
  let fails = true;
  const shared = sharedRead(async () => {
    if (fails) throw new Error('away');
    return 1;
  });
  const answers = await Promise.allSettled([shared(), shared()]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  await expect(shared()).resolves.toBe(1);
});
