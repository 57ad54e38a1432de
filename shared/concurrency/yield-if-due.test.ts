import { describe, expect, it } from 'vitest';
import { createSharedYield, createYieldIfDue } from './yield-if-due.ts';

describe('Work that yields when it is due', () => {
  it('lets others have their turn after a slice of time, and not before the next', async () => {
    let ms = 0;
    const yieldIfDue = createYieldIfDue(() => ms);
    const hasYielded = () => hasHadATurn(yieldIfDue);
    expect(await hasYielded()).toBe(false);
    ms += 10;
    expect(await hasYielded()).toBe(true);
    ms += 9;
    expect(await hasYielded()).toBe(false);
    ms += 1;
    expect(await hasYielded()).toBe(true);
  });

  it('waits for the turn it is given, and only when it is due', async () => {
    let [ms, turns] = [0, 0];
    const yieldIfDue = createYieldIfDue(
      () => ms,
      async () => {
        turns++;
        ms += 100;
      },
    );
    for (const step of [9, 1, 9, 1]) {
      ms += step;
      await yieldIfDue();
    }
    expect(turns).toBe(2);
  });
});

describe('Work of many that yields when it is due', () => {
  it('counts the time from the first of them in a turn of the event loop', async () => {
    let ms = 0;
    const pause = createSharedYield(() => ms);
    expect(await hasHadATurn(pause)).toBe(false);
    ms += 9;
    expect(await hasHadATurn(pause)).toBe(false);
    ms += 1;
    expect(await hasHadATurn(pause)).toBe(true);
    ms += 100;
    expect(await hasHadATurn(pause)).toBe(false); // the first in this turn
    ms += 10;
    await new Promise((done) => setImmediate(done));
    expect(await hasHadATurn(pause)).toBe(false); // and in this
  });
});

/** Whether something else had its turn while the work was yielding. */
async function hasHadATurn(pause: () => Promise<void>): Promise<boolean> {
  let others = false;
  const immediate = setImmediate(() => {
    others = true;
  });
  await pause();
  clearImmediate(immediate);
  return others;
}
