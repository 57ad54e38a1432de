import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import { type Config, parseConfig } from '#shared/config.ts';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import type { App } from '#shared/http/app.ts';
import type { Schema } from '#shared/schema.ts';
import type { Environment } from '#shared/settings.ts';
import {
  type Engine,
  makeTemporaryFolder,
  openTestDatabase,
  silentLog,
} from '#shared/testing/engines.ts';
import { buildApp as buildLoader } from '../loader-api/app.ts';
import { connectLoader } from '../loader-api/database.ts';
import type { LoadQueue } from '../loader-api/lifecycle/load-queue.ts';
import { buildApp as buildReader } from '../reader-api/app.ts';
import { connectReader } from '../reader-api/database.ts';

/** Settings by their names in the environment, as a user would give them. */
export type TestSettings = Partial<Record<keyof Environment, string>>;

/** Each test would write the whole of it. */
export const smallReserve = { STORAGE_RESERVE_BYTES: '65536' };

/** Both services, listening on real sockets over one database of their own. */
export interface Services {
  /** Where loader-api listens. */
  readonly loader: string;
  /** Where reader-api listens. */
  readonly reader: string;
  /** loader-api's use cases, for those that have no route. */
  readonly queue: LoadQueue;
  /** loader-api's own handle: a look past the API at what is stored. */
  readonly database: DatabaseHandle;
  readonly db: Kysely<Schema>;
  readonly config: Config;
  readonly dataDir: string;
  readonly reportsDir: string;
  /** Takes the database away from both while they run. */
  breakDatabase(): Promise<void>;
  /** Stops both and removes the database. */
  stop(): Promise<void>;
}

/**
 * Starts both services, each with a database handle of its own, as in two processes.
 *
 * @param settings what differs from the defaults
 */
export async function startServices(
  engine: Engine,
  settings: TestSettings = {},
  log: Logger = silentLog,
): Promise<Services> {
  const { url, drop } = await openTestDatabase(engine);
  const folder = makeTemporaryFolder();
  const dataDir = join(folder, 'data');
  const reportsDir = join(folder, 'reports');
  mkdirSync(dataDir);
  const config = parseConfig({
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    REPORTS_DIR: reportsDir,
    ...smallReserve,
    ...settings,
  });
  const database = connectLoader(config);
  const readerDatabase = connectReader(config);
  const { app: loaderApp, queue } = await buildLoader({ config, database, log });
  let broken = false;
  const readerApp = await buildReader({ config, database: readerDatabase, log });
  return {
    loader: await listen(loaderApp),
    reader: await listen(readerApp),
    queue,
    database,
    db: database.db,
    config,
    dataDir,
    reportsDir,
    breakDatabase: async () => {
      broken = true;
      if (database.engine === 'sqlite') await database.db.schema.dropTable('meta').execute();
      else await sql`drop database ${sql.ref(new URL(url).pathname.slice(1))}`.execute(database.db);
    },
    stop: async () => {
      try {
        const closed = Promise.all([loaderApp.close(), readerApp.close()]);
        await (broken ? closed.catch(() => undefined) : closed);
      } finally {
        await readerDatabase.close();
        await database.close();
        await drop();
      }
    },
  };
}

/** One more reader-api over the same database, as after a restart. */
export async function startReader(config: Config, log: Logger = silentLog) {
  const database = connectReader(config);
  const app = await buildReader({ config, database, log });
  return {
    url: await listen(app),
    stop: async () => {
      await app.close();
      await database.close();
    },
  };
}

/** On a free port of the loopback address. */
async function listen(app: App): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}
