import { describe, expect, it } from 'vitest';
import { repeat } from './repeat.ts';

/** Work that a test ends, and a count of how often it has begun. */
function stepwise() {
  let begun = Promise.withResolvers<() => void>();
  let times = 0;
  return {
    work: () => {
      times++;
      const { promise, resolve } = Promise.withResolvers<void>();
      begun.resolve(resolve);
      begun = Promise.withResolvers();
      return promise;
    },
    begun: () => begun.promise,
    times: () => times,
  };
}

describe('Work that is repeated', () => {
  it('is done at once, and again after each end of it', async () => {
    const step = stepwise();
    const repeated = repeat(step.work, { pauseMs: 1 });
    let begun = step.begun();
    repeated.start();
    expect(step.times()).toBe(1);
    for (const times of [2, 3]) {
      const end = await begun;
      begun = step.begun();
      end();
      await begun;
      expect(step.times()).toBe(times);
    }
    (await begun)();
    await repeated.stop();
  });

  it('may begin with the pause', async () => {
    const step = stepwise();
    const repeated = repeat(step.work, { pauseMs: 1, pauseFirst: true });
    const begun = step.begun();
    repeated.start();
    expect(step.times()).toBe(0);
    (await begun)();
    await repeated.stop();
    expect(step.times()).toBe(1);
  });

  it('is waited for when it is stopped, and never begun again', async () => {
    const step = stepwise();
    const repeated = repeat(step.work, { pauseMs: 0 });
    const begun = step.begun();
    repeated.start();
    const end = await begun;
    let isStopped = false;
    const stopped = repeated.stop().then(() => {
      isStopped = true;
    });
    await new Promise(setImmediate);
    expect(isStopped).toBe(false);
    end();
    await stopped;
    expect(step.times()).toBe(1);
  });
});
