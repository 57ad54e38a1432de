import { type LogFn, pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { repeatedWarning } from './repeated-warning.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function noted() {
  const lines: Record<string, unknown>[] = [];
  const write = (text: string) => {
    const { time: _time, pid: _pid, hostname: _hostname, ...line } = JSON.parse(text);
    lines.push(line);
  };
  const log: { info: LogFn; warn: LogFn } = pino({}, { write });
  return { lines, warning: repeatedWarning(log, 1_000) };
}

test('When there is cause again and again, then it is told once, and then how often', () => {
  const { lines, warning } = noted();
  for (let n = 1; n <= 5; n++) warning.warn({ n }, 'away');
  expect(lines).toEqual([{ level: 40, n: 1, msg: 'away' }]);
  vi.advanceTimersByTime(1_000);
  expect(lines.slice(1)).toEqual([{ level: 40, n: 5, repeated: 4, msg: 'away' }]);
  warning.warn({ n: 6 }, 'away');
  vi.advanceTimersByTime(10_000);
  expect(lines.slice(2)).toEqual([{ level: 40, n: 6, repeated: 1, msg: 'away' }]);
  // Long after, it is news.
  warning.warn({ n: 7 }, 'away');
  expect(lines.slice(3)).toEqual([{ level: 40, n: 7, msg: 'away' }]);
});

test('When it is over, then that is told with how often, and the next one at once', () => {
  const { lines, warning } = noted();
  warning.over('back');
  expect(lines).toEqual([]);
  warning.warn({}, 'away');
  warning.warn({}, 'away');
  warning.over('back');
  expect(lines.slice(1)).toEqual([{ level: 30, times: 2, msg: 'back' }]);
  vi.advanceTimersByTime(10_000);
  warning.over('back');
  expect(lines).toHaveLength(2);
  warning.warn({}, 'away');
  expect(lines).toHaveLength(3);
});

test('When it is another one, or about somebody else, then it is told at once', () => {
  const { lines, warning } = noted();
  warning.warn({}, 'away', 'a');
  warning.warn({}, 'away', 'b');
  warning.warn({}, 'full', 'a');
  expect(lines.map(({ msg }) => msg)).toEqual(['away', 'away', 'full']);
});

test('When there are very many, then no more are kept than a thousand', () => {
  const { lines, warning } = noted();
  for (let n = 0; n < 1_500; n++) warning.warn({}, 'away', `${n}`);
  expect(vi.getTimerCount()).toBe(1_000);
  warning.over('back');
  expect(vi.getTimerCount()).toBe(0);
  expect(lines.at(-1)).toEqual({ level: 30, times: 1_000, msg: 'back' });
});
