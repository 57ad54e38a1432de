import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Logger } from 'pino';
import type { Schema } from '../schema.ts';
import type { DatabaseHandle } from './connect.ts';
import { createMysqlDatabase } from './create-database.ts';
import { faultCode } from './faults.ts';
import { migrations } from './migrations/index.ts';
import { markCompatible, requireCompatible, schemaState } from './schema-state.ts';
import type { SqliteHandle } from './sqlite.ts';
import { isMadeMeanwhile, nameOf, SchemaBehind, type WaitOptions, whenUp } from './when-up.ts';

/**
 * Brings the schema up to date. Safe when several processes start at once: MySQL takes turns by a
 * named lock, SQLite by its file lock. On several nodes that can all be written to that lock holds
 * for one of them only; there a migration may find that another has just made the same, and begins
 * again. Waits, with growing pauses, for a database that is not up or takes no changes yet, and for
 * somebody else to do it where the account may not. A newer schema is left as it is.
 *
 * @throws the database's error when a migration fails; StartError when the wait was too long, the
 *   account is refused, or the schema is newer and not marked as compatible
 */
export async function migrate(handle: DatabaseHandle, options: WaitOptions): Promise<void> {
  await whenUp(() => migrateOnce(handle, options), options, createDatabase);
}

/**
 * Waits until somebody else has brought the schema up to date, as on a replica.
 *
 * @throws StartError when that did not happen in time, and as `migrate`
 */
export async function waitForSchema(handle: DatabaseHandle, options: WaitOptions) {
  await whenUp(async () => {
    if (await isPending(handle, options)) throw new SchemaBehind('the schema is not up to date');
  }, options);
}

async function createDatabase({ url, log }: WaitOptions): Promise<void> {
  await createMysqlDatabase(url);
  log.info('created the missing database');
}

async function migrateOnce(handle: DatabaseHandle, options: WaitOptions): Promise<void> {
  if (!(await isPending(handle, options))) return;
  if (handle.engine === 'sqlite') {
    await inWriteLock(handle, (db) => runMigrations(db, options.log));
  } else {
    await runMigrations(handle.db, options.log).catch(rethrowDenied);
  }
}

async function isPending({ db }: DatabaseHandle, { url, log }: WaitOptions): Promise<boolean> {
  const state = await schemaState(db);
  await requireCompatible(db, state, nameOf(url));
  const { newer, pending } = state;
  if (newer.length > 0) log.info({ newer }, 'the schema is newer, and marked as compatible');
  return pending.length > 0;
}

/** An account that reads and writes rows only: another one changes the schema. */
function rethrowDenied(error: unknown): never {
  const denied = ['ER_TABLEACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR'];
  if (!denied.includes(faultCode(error) ?? '')) throw error;
  throw new SchemaBehind('the schema is not up to date, and this account may not change it', {
    cause: error,
  });
}

async function runMigrations(db: Kysely<Schema>, log: Logger): Promise<void> {
  // Before, too: a version that is too old must not start when this is cut short.
  await markCompatible(db);
  // It never rejects: a failure is a field of what it resolves with.
  const { error, results } = await migratorOf(db).migrateToLatest();
  const namesOf = (status: 'Success' | 'Error') =>
    (results ?? []).filter((result) => result.status === status).map((one) => one.migrationName);
  const done = namesOf('Success');
  if (done.length > 0) log.info({ migrations: done, count: done.length }, 'database migrated');
  const level = isMadeMeanwhile(error) ? 'debug' : 'error';
  for (const migration of namesOf('Error')) log[level]({ migration }, 'not migrated');
  if (error) throw error;
  await markCompatible(db);
}

function migratorOf(db: Kysely<Schema>): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => migrations } });
}

/** All of it in one transaction, as Kysely takes no lock on SQLite. */
async function inWriteLock(
  { db, raw }: SqliteHandle,
  work: (db: Kysely<Schema>) => Promise<void>,
): Promise<void> {
  await db.connection().execute(async (connection) => {
    raw.exec('BEGIN IMMEDIATE');
    try {
      await work(connection);
      raw.exec('COMMIT');
    } catch (error) {
      // After a full disk, for one, SQLite has rolled back by itself.
      if (raw.isTransaction) raw.exec('ROLLBACK');
      throw error;
    }
  });
}
