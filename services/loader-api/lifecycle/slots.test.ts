import { describe, expect, it } from 'vitest';
import { Slots } from './slots.ts';

const slotsOf = (max: number, reserved: number, waitingMax = 10) =>
  new Slots({ max, reserved, waitingMax });
const takeMany = (slots: Slots, caller: string, times: number) =>
  Array.from({ length: times }, () => slots.tryTake(caller)).filter(Boolean).length;

describe('When callers share slots, then', () => {
  it('one alone may have all of them, and no more', () => {
    expect(takeMany(slotsOf(4, 2), 'a', 10)).toBe(4);
    expect(takeMany(slotsOf(1, 2), 'a', 10)).toBe(1);
  });

  it('others find room when one has all, one each, up to what is reserved', () => {
    const slots = slotsOf(4, 2);
    takeMany(slots, 'a', 4);
    expect(['b', 'c', 'd'].map((caller) => takeMany(slots, caller, 3))).toEqual([1, 1, 0]);
  });

  it('what is reserved is not taken by who had it all when a slot is freed', () => {
    const slots = slotsOf(2, 1);
    takeMany(slots, 'a', 2);
    expect(slots.tryTake('b')).toBe(true);
    slots.release('a');
    expect(slots.tryTake('a')).toBe(false);
    expect(slots.tryTake('b')).toBe(false);
    slots.release('b');
    expect(slots.tryTake('a')).toBe(true);
  });

  it('every slot comes back: as many can be taken as at first', () => {
    const slots = slotsOf(2, 1);
    for (let round = 0; round < 3; round++) {
      takeMany(slots, 'a', 2);
      expect(slots.tryTake('b')).toBe(true);
      for (const caller of ['a', 'b', 'a']) slots.release(caller);
    }
    expect(takeMany(slots, 'c', 5)).toBe(2);
  });
});

describe('When callers wait in line, then', () => {
  const line = (slots: Slots) => {
    const began: string[] = [];
    const wait = (caller: string) => void slots.take(caller).then(() => began.push(caller));
    const settled = async () => {
      await new Promise(setImmediate);
      return began;
    };
    return { wait, settled };
  };

  it('who has least running comes first, however many others have', async () => {
    const slots = slotsOf(1, 0);
    const { wait, settled } = line(slots);
    for (const caller of ['a', 'a', 'a', 'a', 'b', 'c']) wait(caller);
    expect(await settled()).toEqual(['a']);
    slots.release('a');
    expect(await settled()).toEqual(['a', 'a']);
    const wide = slotsOf(2, 0);
    const other = line(wide);
    for (const caller of ['a', 'a', 'a', 'a', 'b', 'c']) other.wait(caller);
    wide.release('a');
    expect(await other.settled()).toEqual(['a', 'a', 'b']);
    wide.release('a');
    expect(await other.settled()).toEqual(['a', 'a', 'b', 'a']);
  });

  it('a caller goes on at once where one is reserved', async () => {
    const { wait, settled } = line(slotsOf(1, 1));
    for (const caller of ['a', 'a', 'b', 'b']) wait(caller);
    expect(await settled()).toEqual(['a', 'b']);
  });

  it('the line is bounded, and not for one caller alone', () => {
    const slots = slotsOf(1, 1, 2);
    const { wait } = line(slots);
    for (const caller of ['a', 'b', 'a', 'a']) wait(caller);
    expect(['a', 'b', 'c'].map((caller) => slots.canWait(caller))).toEqual([false, true, true]);
    wait('c');
    expect(['a', 'b', 'c', 'd'].map((caller) => slots.canWait(caller))).toEqual(
      Array(4).fill(false),
    );
  });

  it('all go on when it is over', async () => {
    const slots = slotsOf(1, 0);
    const { wait, settled } = line(slots);
    for (const caller of ['a', 'a', 'b']) wait(caller);
    slots.wakeAll();
    expect(await settled()).toEqual(['a', 'a', 'b']);
    for (const caller of ['a', 'a', 'b']) slots.release(caller);
    expect(slots.tryTake('c')).toBe(true);
  });
});
