import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines, openTestDatabase, type TestDatabase } from '../testing/engines.ts';
import { type FaultyServer, startFaultyServer } from '../testing/mysql-faults.ts';
import { faultKind } from './faults.ts';
import { type MysqlHandle, openMysql } from './mysql.ts';
import { inSnapshot } from './snapshot.ts';

const servers = engines.flatMap((engine) => (engine.name === 'sqlite' ? [] : [engine]));
const deadlock = { errno: 1213, message: 'Deadlock found', sqlState: '40001' };
const readOnly = { errno: 1290, message: 'running with the --super-read-only option' };

describe.each(servers)('When a connection to %s fails, then', (engine) => {
  let own: TestDatabase;
  let server: FaultyServer;
  let database: MysqlHandle;
  let statements: string[];
  beforeEach(async () => {
    own = await openTestDatabase(engine);
    server = await startFaultyServer(own.url);
    database = openMysql(server.url, { databaseConnectionsMax: 1 });
    statements = [];
  });
  afterEach(async () => {
    await database.close();
    await server.close();
    await own.drop();
  });
  const failAt = (start: RegExp, fault: ReturnType<NonNullable<FaultyServer['rule']>>) => {
    server.rule = (text) => {
      statements.push(text);
      return start.test(text) ? fault : undefined;
    };
  };
  const anything = () => database.db.selectFrom('meta').select('value');
  const connectionId = async () => {
    const { rows } = await sql<{ id: number }>`select connection_id() as id`.execute(database.db);
    return Number(rows[0]?.id);
  };
  const bump = () =>
    database.db.transaction().execute(async (trx) => {
      await trx.updateTable('meta').set({ value: 1 }).where('name', '=', 'data_version').execute();
    });

  it('a session that cannot be set up is nobody’s, and the reason is told', async () => {
    failAt(/^SET SESSION sql_mode/, { errno: 1047, message: 'WSREP has not yet prepared node' });
    for (const ask of [
      () => connectionId(),
      () => database.pool.promise().query('select 1'),
      () => inSnapshot(database, (rows) => rows(anything())),
    ]) {
      await expect(ask()).rejects.toMatchObject({ errno: 1047 });
    }
    expect(statements.filter((text) => /select/i.test(text))).toEqual([]);
    server.rule = undefined;
    const { rows } = await sql<{ mode: string }>`select @@sql_mode as mode`.execute(database.db);
    expect(rows[0]?.mode).toContain('STRICT_ALL_TABLES');
  });

  it('the first error is thrown, not that of the rollback', async () => {
    server.rule = (text) => {
      if (/^update/i.test(text)) return deadlock;
      return /^rollback/i.test(text) ? 'lostBefore' : undefined;
    };
    await expect(bump()).rejects.toMatchObject({ errno: 1213 });
    server.rule = undefined;
    await bump();
  });

  it('the first error is thrown in a snapshot, too', async () => {
    server.rule = (text) => (/^select/i.test(text) ? deadlock : undefined);
    const read = inSnapshot(database, (rows) => rows(anything()));
    await expect(read).rejects.toMatchObject({ errno: 1213 });
  });

  it('a server that has become read-only is not asked again by way of the pool', async () => {
    const before = await connectionId();
    expect(await connectionId()).toBe(before);
    failAt(/^update/i, readOnly);
    const failure = await bump().catch((error: unknown) => error);
    expect(faultKind(failure)).toBe('readOnly');
    server.rule = undefined;
    expect(await connectionId()).not.toBe(before);
  });
});

describe('When SQLite has rolled back by itself, then', () => {
  it('the error that it did it for is thrown', async () => {
    const sqlite = engines.find((engine) => engine.name === 'sqlite');
    const { database, drop } = await openTestDatabase(sqlite as NonNullable<typeof sqlite>);
    if (database.engine !== 'sqlite') throw new Error('not SQLite');
    const { db, raw } = database;
    try {
      const pages = Number(raw.prepare('pragma page_count').get()?.page_count);
      raw.exec(`pragma max_page_count = ${pages + 1}`);
      const fill = db.transaction().execute(async (trx) => {
        for (let n = 0; n < 500; n++) {
          const row = { name: `${n}-${'x'.repeat(200)}`, value: n };
          await trx.insertInto('meta').values(row).execute();
        }
      });
      const failure = await fill.catch((error: unknown) => error);
      expect(failure).toMatchObject({ errcode: 13 });
      expect(faultKind(failure)).toBe('storageFull');
      const { n } = await db
        .selectFrom('meta')
        .select((meta) => meta.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      expect(n).toBeLessThan(10);
    } finally {
      await drop();
    }
  });
});
