import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { pino } from 'pino';
import { connect } from '#shared/database/connect.ts';
import { migrate } from '#shared/database/migrate.ts';
import type { Schema } from '#shared/schema.ts';
import { type FaultyServer, startFaultyServer } from '#shared/testing/mysql-faults.ts';
import { startProxy, type TcpProxy } from '#shared/testing/proxy.ts';
import { onInterrupt } from '#shared/testing/servers/interrupt.ts';
import { createService, type Service } from './service.ts';
import type { Target } from './target.ts';

/** The ways to the nodes of a database server, which may be cut. */
export interface Way {
  readonly proxy: TcpProxy;
  readonly faulty: FaultyServer;
}

/** Two loaders and two readers over one database, and all that may go wrong between them. */
export interface Site {
  readonly loaders: readonly Service[];
  readonly readers: readonly Service[];
  /** To each node; none on SQLite. */
  readonly ways: readonly Way[];
  /** Where path loads are read from. */
  readonly dataDir: string;
  /** A look past the services at what is stored. */
  readonly db: Kysely<Schema>;
  stop(): Promise<void>;
}

/** Short enough for a round to see what becomes of a lost owner, long enough for a busy machine. */
const settings = {
  LEASE_MS: '2000',
  PROGRESS_MS: '200',
  CHUNK_ROWS_MAX: '1000',
  AGGREGATE_CELLS_MAX: '1',
  SUPERSEDED_KEEP_MS: '1000',
  PURGE_EVERY_MS: '1000',
  REQUEST_IDLE_MS: '5000',
  DATABASE_IDLE_TIMEOUT_MS: '4000',
  READ_SILENCE_MS: '11000',
  CHUNK_WRITE_MS: '15000',
  PUBLISH_IDLE_TIMEOUT_MS: '15000',
  LOADS_CONCURRENT_MAX: '16',
  RATE_LIMIT_REQUESTS_MAX: '1000000000',
  STORAGE_RESERVE_BYTES: '65536',
  LOG_LEVEL: 'info',
};

export async function openSite(target: Target): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'terrascope-faults-'));
  const dataDir = join(folder, 'data');
  const reportsDir = join(folder, 'reports');
  for (const one of [dataDir, reportsDir]) mkdirSync(one);
  const own = target.urlIn(folder);
  const database = connect(own, { databaseConnectionsMax: 2, databaseLockWaitMs: 10_000 });
  await migrate(database, { url: own, databaseWaitMs: 60_000, log: pino({ level: 'silent' }) });
  const ways = await Promise.all(target.nodes.map(startWay));
  const url = ways.length === 0 ? own : through(own, ways);
  const all = { ...settings, DATABASE_URL: url, DATA_DIR: dataDir, REPORTS_DIR: reportsDir };
  const create = (name: 'loader-api' | 'reader-api') =>
    Promise.all([createService(name, all), createService(name, all)]);
  const loaders = await create('loader-api');
  const readers = await create('reader-api');
  const services = [...loaders, ...readers];
  const clear = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  const unregister = onInterrupt(() => {
    for (const service of services) service.dispose();
    clear();
  });
  const stop = async () => {
    for (const service of services) service.thaw();
    await Promise.all(services.map((service) => service.kill()));
    for (const { proxy, faulty } of ways) {
      proxy.thaw();
      await proxy.cut();
      await faulty.close();
    }
    if (database.engine !== 'sqlite') {
      const name = new URL(target.nodes[0] ?? '').pathname.slice(1);
      await sql`drop database ${sql.ref(name)}`.execute(database.db).catch(() => undefined);
    }
    await database.close();
    unregister();
    clear();
  };
  try {
    await Promise.all(services.map((service) => service.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { loaders, readers, ways, dataDir, db: database.db, stop };
}

async function startWay(node: string): Promise<Way> {
  const faulty = await startFaultyServer(node);
  return { faulty, proxy: await startProxy(faulty.url) };
}

/** The same database, by way of the proxies. */
function through(url: string, ways: readonly Way[]): string {
  const hosts = ways.map(({ proxy }) => new URL(proxy.url).host).join(',');
  return url.replace(/(\/\/(?:[^/@]*@)?)[^/]*/, (_, before: string) => before + hosts);
}
