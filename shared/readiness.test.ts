import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Problem } from './errors.ts';
import { readiness } from './readiness.ts';
import { silentLog } from './testing/engines.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const code = 'database_unavailable';
const part = 'The database';
const name = 'database';
const word = 'moved';
const well = { fault: undefined, parts: { database: 'ok' } };

it('When many ask at the same time whether a service is ready, then one look answers all', async () => {
  const check = vi.fn(async () => undefined);
  const isReady = readiness([{ name, part, code, word, check }], silentLog);
  const all = await Promise.all(Array.from({ length: 50 }, () => isReady()));
  expect(all).toEqual(Array(50).fill(well));
  expect(check).toHaveBeenCalledTimes(1);
  await isReady();
  expect(check).toHaveBeenCalledTimes(2);
});

it('When a part hangs, then that is told in time, and it is not asked again meanwhile', async () => {
  const answer = Promise.withResolvers<void>();
  const check = vi.fn(() => answer.promise);
  const folder = { name: 'folder', part: 'The folder', code, word, check: async () => {} } as const;
  const isReady = readiness([folder, { name, part, code, word, check }], silentLog);
  for (let n = 0; n < 3; n++) {
    const asked = isReady();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(await asked).toMatchObject({
      fault: { code, message: 'The database does not answer.' },
      parts: { folder: 'ok', database: 'unreachable' },
    });
  }
  expect(check).toHaveBeenCalledTimes(1);
  answer.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect((await isReady()).fault).toBeUndefined();
  expect(check).toHaveBeenCalledTimes(2);
});

it('When a part is not ready for long, then the log says so once, and once that it is again', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line).msg) });
  let fault: Error | undefined = new Error('refused');
  const check = async () => {
    if (fault) throw fault;
  };
  const isReady = readiness([{ name, part, code, word, check }], log);
  for (let n = 0; n < 3; n++) expect((await isReady()).fault).toMatchObject({ code, cause: fault });
  fault = new Problem(code, 'The database is read-only.');
  for (let n = 0; n < 3; n++)
    expect(await isReady()).toEqual({ fault, parts: { database: 'moved' } });
  fault = undefined;
  for (let n = 0; n < 3; n++) expect(await isReady()).toEqual(well);
  expect(lines).toEqual([
    'not ready: The database does not answer.',
    'not ready: The database is read-only.',
    'ready again',
  ]);
});

it('When a part is only a warning, then it is told, and the service is ready', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line).msg) });
  const check = async () => {
    throw new Problem('storage_full', 'The disk of the reports folder is full.');
  };
  const disk = { name: 'disk', part: 'The disk', code: 'storage_full', word: 'full' } as const;
  const isReady = readiness([{ ...disk, isWarning: true, check }], log);
  expect(await isReady()).toEqual({ fault: undefined, parts: { disk: 'full' } });
  expect(lines).toEqual(['ready, but: The disk of the reports folder is full.']);
});
