import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { expect } from 'vitest';
import { parseConfig } from '#shared/config.ts';
import { connect } from '#shared/database/connect.ts';
import type { Schema } from '#shared/schema.ts';
import {
  type Engine,
  makeTemporaryFolder,
  openTestDatabase,
  silentLog,
} from '#shared/testing/engines.ts';
import { buildApp } from '../reader-api/app.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';
import type { TestSettings } from './services.ts';

/** A loader-api that may be killed or frozen, and where it listens. */
export interface LoaderProcess extends ServiceProcess {
  readonly loader: string;
}

/** The same for a reader-api. */
export interface ReaderProcess extends ServiceProcess {
  readonly reader: string;
}

/** A database with a reader of its own, for loader processes that come and go. */
export interface ProcessSite {
  readonly reader: string;
  readonly db: Kysely<Schema>;
  /** Puts a file into the folder that path loads may read from. */
  keep(name: string, content: string | Buffer): void;
  startLoader(settings?: TestSettings): Promise<LoaderProcess>;
  /** Another reader, as a process of its own. */
  startReader(settings?: TestSettings): Promise<ReaderProcess>;
  /**
   * Stops a process where it stands, but (on SQLite) not while it keeps all others from writing.
   */
  freeze(service: ServiceProcess): Promise<void>;
  stop(): Promise<void>;
}

/** Short enough for a test to wait for, long enough for a busy machine. */
const hasty = { LEASE_MS: '1000', PROGRESS_MS: '100', LOG_LEVEL: 'info' };

export async function openProcessSite(engine: Engine): Promise<ProcessSite> {
  const { url, database, drop } = await openTestDatabase(engine);
  const dataDir = join(makeTemporaryFolder(), 'data');
  mkdirSync(dataDir);
  const config = parseConfig({ DATABASE_URL: url, REPORTS_DIR: dataDir });
  const readerDatabase = connect(url, config);
  const app = await buildApp({ config, database: readerDatabase, log: silentLog });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    reader: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    db: database.db,
    keep: (name, content) => writeFileSync(join(dataDir, name), content),
    startLoader: async (settings = {}) => {
      const own = { DATABASE_URL: url, DATA_DIR: dataDir, ...hasty, ...settings };
      const service = startProcess('loader-api', own);
      const { url: loader } = await service.logged('listening');
      return { ...service, loader: String(loader) };
    },
    startReader: async (settings = {}) => {
      const own = { DATABASE_URL: url, REPORTS_DIR: dataDir, LOG_LEVEL: 'info', ...settings };
      const service = startProcess('reader-api', own);
      const { url: reader } = await service.logged('listening');
      return { ...service, reader: String(reader) };
    },
    freeze: async ({ child }) => {
      for (;;) {
        child.kill('SIGSTOP');
        if (database.engine !== 'sqlite' || isWritable(database.file.path)) return;
        child.kill('SIGCONT');
        await sleep(20);
      }
    },
    stop: async () => {
      await app.close();
      await readerDatabase.close();
      await drop();
    },
  };
}

function isWritable(file: string): boolean {
  const connection = new DatabaseSync(file, { timeout: 200 });
  try {
    connection.exec('BEGIN IMMEDIATE; ROLLBACK');
    return true;
  } catch {
    return false;
  } finally {
    connection.close();
  }
}

/** Expects every row to belong to a file that counts, or else to be of the history. */
export async function expectNoOrphans({ db }: Pick<ProcessSite, 'db'>): Promise<void> {
  for (const table of ['people', 'places', 'births', 'birth_parts'] as const) {
    const { rows } = await sql<{ file_id: number; orphans: number }>`
      select file_id, count(*) as orphans from ${sql.table(table)}
      where file_id not in (select id from files where counted = 1
        or (${table} != 'people' and counted_version is not null))
      group by file_id`.execute(db);
    expect({ [table]: rows }).toEqual({ [table]: [] });
  }
  const { rows } = await sql`select * from rejects
    where file_id not in (select id from files)`.execute(db);
  expect(rows).toEqual([]);
}
