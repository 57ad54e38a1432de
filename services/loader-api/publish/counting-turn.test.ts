import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openTestDatabase } from '#shared/testing/engines.ts';
import { sqliteEngine } from '../../testing/sqlite.ts';
import { inCountingTurn } from './counting-turn.ts';

test('When several count at once, then one does, whether the one before failed or not', async () => {
  const { database, drop } = await openTestDatabase(sqliteEngine());
  let counting = 0;
  let most = 0;
  const count = async (n: number) => {
    most = Math.max(most, ++counting);
    await setImmediate();
    counting--;
    if (n % 3 === 0) throw new Error('too large');
    return n;
  };
  try {
    const all = Array.from({ length: 9 }, (_, n) => inCountingTurn(database.db, () => count(n)));
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(
      outcomes.map((_, n) => n % 3 > 0),
    );
    expect(most).toBe(1);
  } finally {
    await drop();
  }
});
