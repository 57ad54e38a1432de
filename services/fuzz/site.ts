import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testDatabaseUrl } from '#shared/config.ts';
import { quickFolder } from '#shared/testing/quick-folder.ts';
import { findServer } from '#shared/testing/servers/index.ts';
import { onInterrupt } from '#shared/testing/servers/interrupt.ts';
import { mysqlDatabase, sqliteDatabase } from '../../bench/databases.ts';
import { startService } from '../../bench/services.ts';
import { people, places } from '../testing/csv.ts';
import type { ServiceName } from './contract.ts';
import { LogTail } from './log-tail.ts';

/** Both services as `npm start` runs them, over a database of their own. */
export interface Site {
  readonly engine: string;
  readonly folder: string;
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** All a service has written so far. */
  log(service: ServiceName): string;
  /** What a service writes from now on. */
  follow(service: ServiceName): LogTail;
  stop(): Promise<void>;
}

const watch = pathToFileURL(join(import.meta.dirname, 'loop-watch.ts')).href;

/** What keeps a long run small, and its own load from being refused as too much. */
const settings = {
  PATH: '/usr/bin:/bin',
  NODE_OPTIONS: `--import=${watch}`,
  LOG_LEVEL: 'warn',
  STORAGE_RESERVE_BYTES: '65536',
  LOADS_CONCURRENT_MAX: '64',
  RATE_LIMIT_REQUESTS_MAX: '1000000000',
  REQUEST_IDLE_MS: '5000',
  PURGE_EVERY_MS: '1000',
  SUPERSEDED_KEEP_MS: '1000',
  HISTORY_KEEP_MS: '3000',
};

/** @param database `sqlite`, `mysql`, or the URL of a server */
export async function openSite(database: string): Promise<Site> {
  const folder = mkdtempSync(join(quickFolder(), 'terrascope-fuzz-'));
  const clear = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  const unregister = onInterrupt(clear);
  const server = database === 'sqlite' ? undefined : await serverFor(database);
  const db = server
    ? await mysqlDatabase({ url: server.url, product: `MySQL ${server.version}`, pid: undefined })
    : sqliteDatabase(folder);
  const own = {
    ...settings,
    DATABASE_URL: db.url,
    DATA_DIR: layFiles(folder),
    REPORTS_DIR: join(folder, 'reports'),
  };
  const loader = await startService('loader', folder, own);
  const reader = await startService('reader', folder, own);
  const urls = { 'loader-api': loader.url, 'reader-api': reader.url };
  await seed(urls);
  const logFile = (service: ServiceName) =>
    join(folder, service.replace('-api', ''), 'service.log');
  return {
    engine: db.engine,
    folder,
    urls,
    log: (service) => readFileSync(logFile(service), 'utf8'),
    follow: (service) => new LogTail(logFile(service)),
    stop: async () => {
      await Promise.all([loader.stop(), reader.stop()]);
      await db.drop();
      await server?.stop();
      unregister();
      clear();
    },
  };
}

async function serverFor(database: string) {
  const url = database === 'mysql' ? testDatabaseUrl() : database;
  const found = await findServer(url, (line) => process.stderr.write(`${line}\n`));
  if ('absent' in found) throw new Error(`there is no MySQL server: ${found.absent}`);
  return found;
}

/** What path loads find: files, a folder in a folder, an empty one, and a way out. */
function layFiles(folder: string): string {
  const dataDir = join(folder, 'data');
  mkdirSync(join(dataDir, 'deep', 'folder'), { recursive: true });
  mkdirSync(join(folder, 'reports'));
  writeFileSync(join(dataDir, 'people.csv'), people);
  writeFileSync(join(dataDir, 'places.csv'), places);
  writeFileSync(join(dataDir, 'deep', 'folder', 'people.csv'), people);
  writeFileSync(join(dataDir, 'empty.csv'), '');
  symlinkSync('/etc', join(dataDir, 'link'));
  return dataDir;
}

/** Data to ask for: two published loads, one with rejects, and a report. */
async function seed(urls: Readonly<Record<ServiceName, string>>): Promise<void> {
  const send = async (url: string, type: string, body: string) => {
    const headers = { 'Content-Type': type };
    const answer = await fetch(url, { method: 'POST', headers, body });
    await answer.text();
    if (!answer.ok) throw new Error(`${new URL(url).pathname} answers ${answer.status}`);
  };
  const loads = `${urls['loader-api']}/loads`;
  await send(loads, 'text/csv', places);
  await send(`${loads}?maxRejects=all`, 'text/csv', `${people}only,two\nA,B,soon,Nowhere\n`);
  await send(`${urls['reader-api']}/reports`, 'application/json', '{}');
}
