import { describe, expect, it } from 'vitest';
import { createYieldIfDue } from './yield-if-due.ts';

describe('Work that yields when it is due', () => {
  it('lets others have their turn after a slice of time, and not before the next', async () => {
    let ms = 0;
    const yieldIfDue = createYieldIfDue(() => ms);
    /** Whether something else had its turn while the work was yielding. */
    const hasYielded = async () => {
      let others = false;
      const immediate = setImmediate(() => {
        others = true;
      });
      await yieldIfDue();
      clearImmediate(immediate);
      return others;
    };
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
