import { setImmediate as onNextTurn } from 'node:timers';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openTestDatabase } from '#shared/testing/engines.ts';

it('When many statements follow each other on SQLite, then all else has its turns', async () => {
  const { database, drop } = await openTestDatabase({ name: 'sqlite' });
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns++;
    if (!isOver) onNextTurn(turn);
  };
  try {
    onNextTurn(turn);
    for (let done = 0; done < 5_000; done++) await sql`select 1`.execute(database.db);
    expect(turns).toBeGreaterThan(1);
  } finally {
    isOver = true;
    await drop();
  }
});
