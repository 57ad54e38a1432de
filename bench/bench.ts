import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onInterrupt } from '#shared/testing/servers/interrupt.ts';
import type { Absent } from '#shared/testing/servers/server.ts';
import { type BenchDatabase, mysqlDatabase, sqliteDatabase } from './databases.ts';
import { type Files, generatedFiles } from './files.ts';
import type { InTurnOptions } from './measure/in-turn.ts';
import type { Options } from './options.ts';
import { type BenchServer, benchServer } from './server.ts';
import { type Service, startService } from './services.ts';

/** A measurement asks more often than anybody may. */
const unlimited = { RATE_LIMIT_REQUESTS_MAX: '1000000000' };

/** What all parts share: the options, the files, the server. */
export interface Bench {
  readonly options: Options;
  readonly folder: string;
  readonly files: Files;
  readonly turns: InTurnOptions;
  readonly say: (line: string) => void;
  /** The MySQL server; started when it is first asked for. */
  server(): Promise<BenchServer | Absent>;
  /** What the server says of itself; undefined when nobody has asked for one, or there is none. */
  serverFacts(): Promise<string | undefined>;
  /** An empty database on every engine that can be had. */
  databases(): Promise<BenchDatabase[]>;
  /** @param settings of a part; what the options say comes first */
  start(
    name: 'loader' | 'reader',
    database: BenchDatabase,
    settings?: Readonly<Record<string, string>>,
  ): Promise<Service>;
  close(): Promise<void>;
}

/** Opens a folder of its own below `bench/tmp`; `close()` removes it and ends the server. */
export function openBench(options: Options, say: (line: string) => void): Bench {
  const folder = join(import.meta.dirname, 'tmp', `run-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  const takeBack = onInterrupt(remove);
  let server: Promise<BenchServer | Absent> | undefined;
  const getServer = () => {
    server ??= benchServer().then((found) => {
      if ('absent' in found) say(`  no MySQL server: ${found.absent}`);
      return found;
    });
    return server;
  };
  return {
    options,
    folder,
    files: generatedFiles(folder),
    turns: { rounds: options.rounds, warmUp: true, pauseMs: options.quick ? 0 : 500, say },
    say,
    server: getServer,
    serverFacts: async () => {
      const found = await server?.catch(() => undefined);
      return found === undefined || 'absent' in found ? undefined : found.facts;
    },
    databases: async () => {
      const found = await getServer();
      const mysql = 'absent' in found ? [] : [await mysqlDatabase(found)];
      return [...mysql, sqliteDatabase(folder)];
    },
    start: (name, { url }, settings = {}) => {
      const own = { ...unlimited, ...settings, DATABASE_URL: url };
      return startService(name, folder, { ...own, ...options.settings });
    },
    close: async () => {
      const found = await server?.catch(() => undefined);
      if (found !== undefined && !('absent' in found)) await found.stop();
      remove();
      takeBack();
    },
  };
}

/** Has `work` done on a database and with a loader of its own; both are gone afterwards. */
export async function withLoader<T>(
  bench: Bench,
  database: BenchDatabase,
  work: (loader: Service) => Promise<T>,
  settings?: Readonly<Record<string, string>>,
): Promise<T> {
  try {
    const loader = await bench.start('loader', database, settings);
    try {
      return await work(loader);
    } finally {
      await loader.stop();
    }
  } finally {
    await database.drop();
  }
}
