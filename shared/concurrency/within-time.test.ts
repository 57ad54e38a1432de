import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { withinTime } from './within-time.ts';

const late = (): never => {
  throw new Error('late');
};
const never = new Promise<never>(() => undefined);

describe('Work within a time', () => {
  it('gives what the work gives', async () => {
    expect(await withinTime(Promise.resolve('done'), { ms: 10_000, late })).toBe('done');
  });

  it('throws what the work throws', async () => {
    const work = Promise.reject(new Error('broken'));
    await expect(withinTime(work, { ms: 10_000, late })).rejects.toThrow('broken');
  });

  it('is given up when the time is over, and may fail later without any harm', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    await expect(withinTime(promise, { ms: 1, late })).rejects.toThrow('late');
    reject(new Error('too late to matter'));
  });

  it('may have another outcome when the time is over', async () => {
    expect(await withinTime(never, { ms: 1, late: () => 'not yet' })).toBe('not yet');
  });

  it('is given up when it is aborted', async () => {
    const controller = new AbortController();
    const waiting = withinTime(never, { ms: 10_000, late, signal: controller.signal });
    controller.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });

  it('is given up at once when it was aborted before', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(withinTime(never, { ms: 10_000, late, signal })).rejects.toThrow('stopped');
  });

  it('leaves no listener at a signal that many share', async () => {
    const { signal } = new AbortController();
    await withinTime(Promise.resolve(), { ms: 10_000, late, signal });
    await expect(withinTime(never, { ms: 1, late, signal })).rejects.toThrow('late');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
