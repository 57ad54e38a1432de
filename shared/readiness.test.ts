import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Problem } from './errors.ts';
import { readiness } from './readiness.ts';
import { silentLog } from './testing/engines.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const code = 'database_unavailable';
const part = 'The database';

it('When many ask at the same time whether a service is ready, then one look answers all', async () => {
  const check = vi.fn(async () => undefined);
  const isReady = readiness([{ part, code, check }], silentLog);
  const all = await Promise.all(Array.from({ length: 50 }, () => isReady()));
  expect(all).toEqual(Array(50).fill(undefined));
  expect(check).toHaveBeenCalledTimes(1);
  await isReady();
  expect(check).toHaveBeenCalledTimes(2);
});

it('When a part hangs, then that is told in time, and it is not asked again meanwhile', async () => {
  const answer = Promise.withResolvers<void>();
  const check = vi.fn(() => answer.promise);
  const well = { part: 'The folder', code, check: async () => undefined } as const;
  const isReady = readiness([well, { part, code, check }], silentLog);
  for (let n = 0; n < 3; n++) {
    const asked = isReady();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(await asked).toMatchObject({ code, message: 'The database does not answer.' });
  }
  expect(check).toHaveBeenCalledTimes(1);
  answer.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(await isReady()).toBeUndefined();
  expect(check).toHaveBeenCalledTimes(2);
});

it('When a part is not ready for long, then the log says so once, and once that it is again', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line).msg) });
  let fault: Error | undefined = new Error('refused');
  const check = async () => {
    if (fault) throw fault;
  };
  const isReady = readiness([{ part, code, check }], log);
  for (let n = 0; n < 3; n++) expect(await isReady()).toMatchObject({ code, cause: fault });
  fault = new Problem(code, 'The database is read-only.');
  for (let n = 0; n < 3; n++) expect(await isReady()).toBe(fault);
  fault = undefined;
  for (let n = 0; n < 3; n++) expect(await isReady()).toBeUndefined();
  expect(lines).toEqual([
    'not ready: The database does not answer.',
    'not ready: The database is read-only.',
    'ready again',
  ]);
});
