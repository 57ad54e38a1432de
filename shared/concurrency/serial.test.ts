import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createSerial } from './serial.ts';

describe('Work in a line', () => {
  it('runs one at a time, in its order', async () => {
    const inTurn = createSerial();
    const seen: string[] = [];
    const work = (name: string) => async () => {
      seen.push(`${name} begins`);
      await setImmediate();
      seen.push(`${name} ends`);
      return name;
    };
    expect(await Promise.all([inTurn(work('a')), inTurn(work('b'))])).toEqual(['a', 'b']);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('that fails, or throws at once, keeps nobody behind it', async () => {
    const inTurn = createSerial();
    const failing = inTurn(() => Promise.reject(new Error('failed')));
    const throwing = inTurn(() => {
      throw new Error('thrown');
    });
    const next = inTurn(() => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('failed');
    await expect(throwing).rejects.toThrow('thrown');
    expect(await next).toBe('done');
  });
});
