import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Kysely, sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type EmptyDatabase,
  engines,
  openTestDatabase,
  reserveTestDatabase,
  silentLog,
  testConnectOptions,
} from '#shared/testing/engines.ts';
import { unusedPort } from '#shared/testing/unused-port.ts';
import type { Schema } from '../schema.ts';
import { connect, type DatabaseHandle } from './connect.ts';
import { migrate } from './migrate.ts';

const tables = [
  'birth_parts',
  'births',
  'data_versions',
  'files',
  'loads',
  'meta',
  'people',
  'places',
  'rejects',
];
const child = fileURLToPath(new URL('../testing/migrate-process.ts', import.meta.url));
const run = promisify(execFile);

const undo: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

function reserve(engine: (typeof engines)[number]): EmptyDatabase {
  const reserved = reserveTestDatabase(engine);
  undo.push(reserved.drop);
  return reserved;
}

function open(url: string): DatabaseHandle {
  const database = connect(url, testConnectOptions);
  undo.push(() => database.close());
  return database;
}

describe.each(engines)('migrate on %s', (engine) => {
  it('makes every table, each with a primary key', async () => {
    const { database, drop } = await openTestDatabase(engine);
    undo.push(drop);
    const keyed = await tablesWithKey(database);
    expect(await tablesOf(database)).toEqual(expect.arrayContaining(tables));
    expect(keyed).toEqual(await tablesOf(database));
    const { meta } = await contents(database.db);
    expect(meta).toContainEqual({ name: 'data_version', value: 0 });
  });

  it('changes nothing the second time', async () => {
    const { url, database, drop } = await openTestDatabase(engine);
    undo.push(drop);
    await database.db
      .updateTable('meta')
      .set({ value: 7 })
      .where('name', '=', 'data_version')
      .execute();
    const before = await contents(database.db);
    await migrate(database, { url, databaseWaitMs: 5_000, log: silentLog });
    expect(await contents(database.db)).toEqual(before);
  });

  it('gives a database of before a token for its data, and another look at what was purged', async () => {
    const { url, database, drop } = await openTestDatabase(engine);
    undo.push(drop);
    const { db } = database;
    await db.schema.dropTable('data_versions').execute();
    await db.schema.alterTable('files').dropColumn('purge_again_at').execute();
    await db.deleteFrom('meta').where('name', '=', 'version_token').execute();
    await sql`delete from kysely_migration where name >= '0004'`.execute(db);
    await db.updateTable('meta').set({ value: 7 }).where('name', '=', 'data_version').execute();
    const file = { load_id: 'load-1', dataset: 'people', name: 'x.csv', purge_done: 1 };
    await db.insertInto('files').values(file).execute();
    await migrate(database, { url, databaseWaitMs: 5_000, log: silentLog });
    const token = db.selectFrom('meta').select('value').where('name', '=', 'version_token');
    const { value } = await token.executeTakeFirstOrThrow();
    expect(value).toBeGreaterThan(0);
    const versions = await db.selectFrom('data_versions').select(['version', 'token']).execute();
    expect(versions).toEqual([{ version: 7, token: value }]);
    const files = db.selectFrom('files').select(['purge_done', 'purge_again_at']);
    expect(await files.execute()).toEqual([{ purge_done: 0, purge_again_at: 0 }]);
  });

  it('makes a database that does not exist, for five handles at once', async () => {
    const { url } = reserve(engine);
    const handles = Array.from({ length: 5 }, () => open(url));
    const started = Date.now();
    await Promise.all(
      handles.map((handle) => migrate(handle, { url, databaseWaitMs: 20_000, log: silentLog })),
    );
    expect(Date.now() - started).toBeLessThan(10_000);
    for (const handle of handles) await expectMigratedOnce(handle);
  });

  it('lets five processes start at once', async () => {
    const { url } = reserve(engine);
    const processes = Array.from({ length: 5 }, () => run(process.execPath, [child, url]));
    // All are waited for, so that none goes on in a database that is being dropped.
    const outcomes = await Promise.allSettled(processes);
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failures.map((failure) => String(failure.reason))).toEqual([]);
    await expectMigratedOnce(open(url));
  });

  it('does not wait for a writer when there is nothing to migrate', async () => {
    const { url, database, drop } = await openTestDatabase(engine);
    undo.push(drop);
    const other = open(url);
    await database.db.transaction().execute(async (trx) => {
      await trx.updateTable('meta').set({ value: 1 }).where('name', '=', 'data_version').execute();
      await migrate(other, { url, databaseWaitMs: 500, log: silentLog });
    });
  });
});

describe('migrate without a server', () => {
  it.each(['127.0.0.1', 'localhost'])('gives up on %s in time, and says why', async (host) => {
    const url = `mysql://nobody:secret@${host}:${await unusedPort()}/terrascope`;
    const started = Date.now();
    const attempt = migrate(open(url), { url, databaseWaitMs: 300, log: silentLog });
    await expect(attempt).rejects.toThrow(/not ready within 300 ms.*ECONNREFUSED/);
    await expect(attempt).rejects.not.toThrow(/secret/);
    expect(Date.now() - started).toBeLessThan(1_000);
  });
});

async function expectMigratedOnce(handle: DatabaseHandle): Promise<void> {
  const { migrations, meta } = await contents(handle.db);
  expect(new Set(migrations.map((row) => row.name)).size).toBe(migrations.length);
  expect(meta).toContainEqual({ name: 'data_version', value: 0 });
  expect(await tablesOf(handle)).toEqual(expect.arrayContaining(tables));
}

async function contents(db: Kysely<Schema>) {
  const { rows } = await sql<{ name: string; timestamp: string }>`
    select name, timestamp from kysely_migration order by name`.execute(db);
  const meta = await db.selectFrom('meta').selectAll().orderBy('name').execute();
  return { migrations: rows, meta };
}

async function tablesOf({ engine, db }: DatabaseHandle): Promise<string[]> {
  const { rows } =
    engine === 'sqlite'
      ? await sql<{ name: string }>`select name from sqlite_master
          where type = 'table' and name not like 'sqlite!_%' escape '!'`.execute(db)
      : await sql<{ name: string }>`select table_name as name from information_schema.tables
          where table_schema = database()`.execute(db);
  return rows.map((row) => row.name).sort();
}

async function tablesWithKey({ engine, db }: DatabaseHandle): Promise<string[]> {
  const { rows } =
    engine === 'sqlite'
      ? await sql<{ name: string }>`select distinct m.name from sqlite_master m
          join pragma_table_info(m.name) c on c.pk > 0
          where m.type = 'table' and m.name not like 'sqlite!_%' escape '!'`.execute(db)
      : await sql<{ name: string }>`select table_name as name
          from information_schema.table_constraints
          where table_schema = database() and constraint_type = 'PRIMARY KEY'`.execute(db);
  return rows.map((row) => row.name).sort();
}
