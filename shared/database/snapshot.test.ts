import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  engines,
  openTestDatabase,
  type TestDatabase,
  testConnectOptions,
} from '../testing/engines.ts';
import { startFaultyServer } from '../testing/mysql-faults.ts';
import { connect, type DatabaseHandle } from './connect.ts';
import { inSnapshot } from './snapshot.ts';

describe.each(engines)('When reads are made in a snapshot on %s, then', (engine) => {
  let test: TestDatabase;
  let other: DatabaseHandle;
  beforeEach(async () => {
    test = await openTestDatabase(engine);
    other = connect(test.url, testConnectOptions);
  });
  afterEach(async () => {
    await other.close();
    await test.drop();
  });

  const versionQuery = () =>
    test.database.db
      .selectFrom('meta')
      .select(['name', 'value'])
      .where('name', '=', 'data_version');
  const publishElsewhere = async () =>
    other.db
      .updateTable('meta')
      .set((meta) => ({ value: meta('value', '+', 1) }))
      .where('name', '=', 'data_version')
      .execute();
  const versions = (times: number) =>
    inSnapshot(test.database, async (rows) => {
      const seen: unknown[] = [];
      for (let n = 0; n < times; n++) {
        seen.push(...(await rows(versionQuery())));
        await publishElsewhere();
      }
      return seen;
    });

  it('all see the same state, whatever is committed meanwhile, and the next one the new', async () => {
    expect(await versions(3)).toEqual(Array(3).fill(['data_version', 0]));
    expect(await versions(1)).toEqual([['data_version', 3]]);
  });

  it('one that fails leaves nothing open', async () => {
    const failing = inSnapshot(test.database, async (rows) => {
      await rows(versionQuery());
      throw new Error('no more');
    });
    await expect(failing).rejects.toThrow('no more');
    await publishElsewhere();
    expect(await versions(1)).toEqual([['data_version', 1]]);
    // Nobody is kept from writing, and what is read outside is read anew.
    await test.database.db.updateTable('meta').set({ value: 9 }).execute();
    expect(await versions(1)).toEqual([['data_version', 9]]);
  });

  it('many at once each get an answer', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, async () => versions(1)));
    expect(all.flat()).toHaveLength(20);
  });
});

const servers = engines.flatMap((engine) => (engine.name === 'sqlite' ? [] : [engine]));

describe.each(servers)('When %s knows no read-only transactions, as TiDB, then', (engine) => {
  it('snapshots are read all the same', async () => {
    const test = await openTestDatabase(engine);
    const server = await startFaultyServer(test.url);
    const message = 'function READ ONLY has only noop implementation in tidb now';
    server.rule = (text) => (/read only/i.test(text) ? { errno: 1235, message } : undefined);
    const database = connect(server.url, testConnectOptions);
    try {
      const meta = database.db.selectFrom('meta').select('name').where('name', '=', 'instance');
      expect(await inSnapshot(database, (rows) => rows(meta))).toEqual([['instance']]);
    } finally {
      await database.close();
      await server.close();
      await test.drop();
    }
  });
});
