import { type Engine, engines } from '#shared/testing/engines.ts';

/** For what does not depend on the engine. */
export function sqliteEngine(): Engine {
  const sqlite = engines.find(({ name }) => name === 'sqlite');
  if (!sqlite) throw new Error('there is always SQLite');
  return sqlite;
}
