import { expect, test, vi } from 'vitest';
import { silentLog } from '../testing/engines.ts';
import { retrying, retryingForRequest } from './retry.ts';

const deadlock = Object.assign(new Error('Deadlock found'), { errno: 1213 });
const full = Object.assign(new Error('The table is full'), { errno: 1114 });
const failing = (error: Error, times: number) => {
  const work = vi.fn(async (again = false) => {
    if (work.mock.calls.length <= times) throw error;
    return again;
  });
  return work;
};

test('When a fault passes, then the work is done again, and knows it', async () => {
  const work = failing(deadlock, 2);
  expect(await retrying(work, { retryMs: 5_000, log: silentLog })).toBe(true);
  expect(work).toHaveBeenCalledTimes(3);
});

test('When a fault lasts, then it is told once', async () => {
  const warn = vi.fn();
  await retrying(failing(deadlock, 4), { retryMs: 5_000, log: { warn } });
  expect(warn).toHaveBeenCalledTimes(1);
  const [fields, message] = warn.mock.calls[0] ?? [];
  expect(fields).toMatchObject({ reason: 'Deadlock found', tries: 1 });
  expect(message).toBe('a database operation failed; retrying');
});

test('When the disk is full, then only who does not fill it waits for room', async () => {
  const filling = failing(full, 1);
  await expect(retrying(filling, { retryMs: 5_000, log: silentLog })).rejects.toBe(full);
  const recording = failing(full, 1);
  await retrying(recording, { retryMs: 5_000, log: silentLog, untilRoom: true });
});

test('When the database stays away, then only the first request waits for it', async () => {
  const reading = retryingForRequest({ requestRetryMs: 200 }, silentLog);
  const first = failing(deadlock, 100);
  await expect(reading(first)).rejects.toBe(deadlock);
  expect(first.mock.calls.length).toBeGreaterThan(1);
  const second = failing(deadlock, 100);
  await expect(reading(second)).rejects.toBe(deadlock);
  expect(second).toHaveBeenCalledTimes(1);
  await reading(failing(deadlock, 0));
  await reading(failing(deadlock, 1));
});
