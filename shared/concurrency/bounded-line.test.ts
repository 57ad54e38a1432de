import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBoundedLine } from './bounded-line.ts';

const open = (different: object = {}) =>
  createBoundedLine({
    runningMax: 2,
    waitingMax: 3,
    waitMs: 60_000,
    refuse: (why) => new Error(why),
    ...different,
  });

afterEach(() => vi.useRealTimers());

describe('A line with a bound', () => {
  it('runs so many at a time in the order they came, whether one fails or not', async () => {
    const line = open({ waitingMax: 100 });
    const begun: number[] = [];
    let [running, most] = [0, 0];
    const work = (no: number) => async () => {
      begun.push(no);
      most = Math.max(most, ++running);
      await setImmediate();
      running--;
      if (no % 3 === 0) throw new Error(`no ${no}`);
      return no;
    };
    const numbers = Array.from({ length: 20 }, (_, no) => no);
    const done = await Promise.allSettled(numbers.map((no) => line(work(no))));
    expect(done.map(({ status }) => status === 'fulfilled')).toEqual(
      numbers.map((no) => no % 3 > 0),
    );
    expect(begun).toEqual(numbers);
    expect(most).toBe(2);
    expect(await line(async () => 'later')).toBe('later');
  });

  it('refuses those for whom there is no place, and has one again later', async () => {
    const line = open();
    const { promise, resolve } = Promise.withResolvers<string>();
    const all = Array.from({ length: 8 }, () => line(() => promise));
    const refused = Promise.allSettled(all.slice(5));
    for (const { status, ...one } of await refused) {
      expect([status, one]).toEqual(['rejected', { reason: new Error('full') }]);
    }
    resolve('done');
    expect(await Promise.all(all.slice(0, 5))).toEqual(Array(5).fill('done'));
    expect(await line(() => promise)).toBe('done');
  });

  it('refuses those who have waited for too long, and never runs their work', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const line = open({ runningMax: 1 });
    const { promise, resolve } = Promise.withResolvers<string>();
    const first = line(() => promise);
    let late = 0;
    const second = line(async () => ++late);
    second.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(second).rejects.toThrow('late');
    const third = line(async () => 'third');
    resolve('first');
    expect([await first, await third, late]).toEqual(['first', 'third', 0]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
