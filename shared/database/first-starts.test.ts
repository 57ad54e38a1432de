import { type Kysely, sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import {
  engines,
  reserveTestDatabase,
  silentLog,
  testConnectOptions,
} from '#shared/testing/engines.ts';
import { startFaultyServer } from '#shared/testing/mysql-faults.ts';
import { replaceWord, startRewritingProxy } from '#shared/testing/rewriting-proxy.ts';
import type { Schema } from '../schema.ts';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';

const servers = engines.flatMap((engine) => (engine.name === 'sqlite' ? [] : [engine]));
const undo: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** The name of Kysely's lock for migrations, and others of the same length, as of other nodes. */
const lockName = 'ea586330-2c93-47c8-908d-981d9d270f9d';
const lockNames = [1, 2, 3, 4].map((no) => String(no).padStart(lockName.length, 'x'));

const readOnly = { errno: 1290, message: 'running with the --super-read-only option' };
const [duplicateColumn, duplicateKey, duplicateEntry, noSuchColumn] = [
  [1060, "Duplicate column name 'content'", '42S21'],
  [1061, "Duplicate key name 'loads_by_state'", '42000'],
  [1062, "Duplicate entry '0001-first-schema' for key 'PRIMARY'", '23000'],
  [1091, "Can't DROP 'place_key'; check that column/key exists", '42000'],
].map(([errno, message, sqlState]) => ({ errno, message, sqlState }) as never);

describe.each(servers)(
  'When several processes first start on nodes of %s at once, then',
  (engine) => {
    const open = (url: string) => {
      const database = connect(url, testConnectOptions);
      undo.push(() => database.close());
      return database;
    };
    const reserve = () => {
      const { url, drop } = reserveTestDatabase(engine);
      undo.push(drop);
      return url;
    };
    const expectMigrated = async (db: Kysely<Schema>) => {
      const { rows } = await sql<{ name: string }>`
      select name from kysely_migration order by name`.execute(db);
      expect(rows.map(({ name }) => name)).toEqual(Object.keys(migrations).sort());
      const meta = await db.selectFrom('meta').select('name').orderBy('name').execute();
      expect(meta.map(({ name }) => name)).toEqual([
        'data_version',
        'history_from',
        'instance',
        'schema_compatible_from',
        'version_token',
      ]);
    };

    it('the schema is made once, although no lock holds on all nodes', async () => {
      const url = reserve();
      const nodes = await Promise.all(
        lockNames.map((name) =>
          startRewritingProxy(url, (bytes) => replaceWord(bytes, lockName, name)),
        ),
      );
      for (const node of nodes) undo.push(() => node.close());
      const work = nodes.map((node) =>
        migrate(open(node.url), { url: node.url, databaseWaitMs: 60_000, log: silentLog }),
      );
      // All are waited for, so that none goes on in a database that is being dropped.
      const outcomes = await Promise.allSettled(work);
      const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(failures.map(({ reason }) => String(reason))).toEqual([]);
      await expectMigrated(open(url).db);
    });

    it.each([
      ['the database cannot be made', /^create database/i, readOnly],
      ['a table cannot be made', /^create table/i, readOnly],
      ['a column is there already', /^alter table `files` add/i, duplicateColumn],
      ['an index is there already', /^create index `loads_by_state`/i, duplicateKey],
      ['a row is there already', /^insert into meta/i, duplicateEntry],
      ['a migration is recorded already', /^insert into `kysely_migration`/i, duplicateEntry],
      ['a column is gone already', /^alter table `births` drop/i, noSuchColumn],
    ])('it is tried again where %s', async (_, statement, fault) => {
      const url = reserve();
      const server = await startFaultyServer(url);
      undo.push(() => server.close());
      let failed = 0;
      server.rule = (text) => (statement.test(text) && failed++ < 2 ? fault : undefined);
      const database = open(server.url);
      await migrate(database, { url: server.url, databaseWaitMs: 30_000, log: silentLog });
      expect(failed).toBeGreaterThan(1);
      await expectMigrated(database.db);
    });

    it('the reason is told where it stays so', async () => {
      const url = reserve();
      const server = await startFaultyServer(url);
      undo.push(() => server.close());
      server.rule = (text) => (/^create database/i.test(text) ? readOnly : undefined);
      const attempt = migrate(open(server.url), {
        url: server.url,
        databaseWaitMs: 500,
        log: silentLog,
      });
      await expect(attempt).rejects.toThrow(/not ready within 500 ms.*super-read-only/);
    });
  },
);
