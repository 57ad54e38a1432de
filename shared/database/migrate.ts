import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Logger } from 'pino';
import { StartError } from '../process/start-error.ts';
import type { Schema } from '../schema.ts';
import type { DatabaseHandle } from './connect.ts';
import { faultCode, faultKind } from './faults.ts';
import { migrations } from './migrations/index.ts';
import { createMysqlDatabase } from './mysql.ts';
import { type MysqlAddress, parseMysqlUrl } from './mysql-url.ts';
import type { SqliteHandle } from './sqlite.ts';

export interface MigrateOptions {
  readonly url: string;
  /** How long to wait for a database that is not up yet. */
  readonly databaseWaitMs: number;
  readonly log: Logger;
}

const backoffFirstMs = 100;
/** Two services that start at once wait for each other for less. */
const backoffNewsMs = 400;
const backoffMaxMs = 5_000;

/**
 * Brings the schema up to date. Safe when several processes start at once: MySQL takes turns by a
 * named lock, SQLite by its file lock. Waits, with growing pauses, for a database that is not up.
 *
 * @throws the database's error when a migration fails; StartError when the wait was too long
 */
export async function migrate(handle: DatabaseHandle, options: MigrateOptions): Promise<void> {
  await whenUp(() => migrateOnce(handle, options), options, createDatabase);
}

/**
 * Waits until somebody else has brought the schema up to date, as on a replica.
 *
 * @throws StartError when that did not happen in time
 */
export async function waitForSchema(handle: DatabaseHandle, options: MigrateOptions) {
  await whenUp(async () => {
    if (await isBehind(handle.db)) throw new SchemaBehind('the schema is not up to date');
  }, options);
}

class SchemaBehind extends Error {
  readonly code = 'SCHEMA_BEHIND';
}

async function whenUp(
  work: () => Promise<void>,
  options: MigrateOptions,
  onMissing?: (options: MigrateOptions) => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + options.databaseWaitMs;
  const { log, url } = options;
  let told: string | undefined;
  for (let pauseMs = backoffFirstMs; ; pauseMs = Math.min(pauseMs * 2, backoffMaxMs)) {
    try {
      return await work();
    } catch (error) {
      const missing = faultCode(error) === 'ER_BAD_DB_ERROR';
      const mayPass = faultKind(error) !== undefined || error instanceof SchemaBehind;
      if (!missing && !mayPass) throw error;
      if (Date.now() >= deadline) throw waitedTooLong(error, options);
      if (missing && onMissing) await onMissing(options);
      else {
        const cause = causeOf(error);
        // Once for each reason, as the wait may be long; and not when it is as short as usual.
        const isNews = pauseMs >= backoffNewsMs && cause.reason !== told;
        if (isNews) told = cause.reason;
        const level = isNews ? 'warn' : 'debug';
        log[level]({ ...addressOf(url), ...cause, pauseMs }, 'waiting for the database');
      }
    }
    await sleep(Math.min(pauseMs, Math.max(deadline - Date.now(), 1)));
  }
}

async function createDatabase({ url, log }: MigrateOptions): Promise<void> {
  await createMysqlDatabase(url);
  log.info('created the missing database');
}

function causeOf(error: unknown) {
  const code = faultCode(error);
  // Of a name with several addresses, the system's error has a code and an empty message.
  return { code, reason: (error instanceof Error && error.message) || code };
}

function waitedTooLong(error: unknown, { databaseWaitMs, url }: MigrateOptions): StartError {
  const { reason } = causeOf(error);
  const { host, port, database } = addressOf(url);
  const named = host === undefined ? `file ${database}` : `${database} at ${host}:${port}`;
  const message =
    `The database (${named}) was not ready within ${databaseWaitMs} ms (DATABASE_WAIT_MS): ` +
    `${reason}.`;
  return new StartError(message, { cause: error });
}

/** Where a database is, as it may be shown: without the user and the password. */
function addressOf(url: string): Partial<Pick<MysqlAddress, 'host' | 'port' | 'database'>> {
  if (!url.startsWith('mysql:')) return { database: url.replace(/^sqlite:/, '') };
  const { host, port, database } = parseMysqlUrl(url);
  return { host, port, database };
}

async function migrateOnce(handle: DatabaseHandle, { log }: MigrateOptions): Promise<void> {
  if (handle.engine === 'sqlite' && (await isBehind(handle.db))) {
    await inWriteLock(handle, (db) => runMigrations(db, log));
  } else {
    await runMigrations(handle.db, log);
  }
}

async function runMigrations(db: Kysely<Schema>, log: Logger): Promise<void> {
  // It never rejects: a failure is a field of what it resolves with.
  const { error, results } = await migratorOf(db).migrateToLatest();
  const namesOf = (status: 'Success' | 'Error') =>
    (results ?? []).filter((result) => result.status === status).map((one) => one.migrationName);
  const done = namesOf('Success');
  if (done.length > 0) log.info({ migrations: done, count: done.length }, 'database migrated');
  for (const migration of namesOf('Error')) log.error({ migration }, 'not migrated');
  if (error) throw error;
}

async function isBehind(db: Kysely<Schema>): Promise<boolean> {
  const known = await migratorOf(db).getMigrations();
  return known.some((migration) => migration.executedAt === undefined);
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
