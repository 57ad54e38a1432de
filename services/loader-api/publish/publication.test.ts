import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultCode } from '#shared/database/faults.ts';
import { engines, openTestDatabase, type TestDatabase } from '#shared/testing/engines.ts';
import { nextVersion } from './data-version.ts';
import { publication } from './publication.ts';

const cause = { loadId: 'load-1', kind: 'publish' } as const;

describe.each(engines)('When what counts is changed on %s, then', (engine) => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await openTestDatabase(engine);
  });
  afterEach(async () => test.drop());

  const version = async () => {
    const meta = test.database.db.selectFrom('meta').select('value');
    return (await meta.where('name', '=', 'data_version').executeTakeFirstOrThrow()).value;
  };

  it('it is changed as a whole', async () => {
    expect(await publication(test.database, (trx) => nextVersion(trx, cause))).toBe(1);
    expect(await version()).toBe(1);
    const failing = publication(test.database, async (trx) => {
      await nextVersion(trx, cause);
      throw new Error('no more');
    });
    await expect(failing).rejects.toThrow('no more');
    expect(await version()).toBe(1);
  });

  it.runIf(engine.name === 'mysql')('it waits for all nodes, and nothing else does', async () => {
    const { db } = test.database;
    const level = async (connection = db) => {
      const query = sql<{ level: string }>`select @@session.group_replication_consistency as level`;
      const { rows } = await query.execute(connection);
      return rows[0]?.level;
    };
    const usual = await level().catch((error: unknown) => faultCode(error));
    if (usual === 'ER_UNKNOWN_SYSTEM_VARIABLE') return; // MariaDB, TiDB: as a whole is all there is
    expect(usual).not.toBe('AFTER');
    expect(await publication(test.database, level)).toBe('AFTER');
    const failing = publication(test.database, async () => Promise.reject(new Error('no more')));
    await expect(failing).rejects.toThrow('no more');
    // The connections of the pool are used again.
    const all = await Promise.all(Array.from({ length: 8 }, async () => level()));
    expect(new Set(all)).toEqual(new Set([usual]));
  });
});
