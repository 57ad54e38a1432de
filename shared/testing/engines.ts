import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, inject } from 'vitest';
import { connect, type DatabaseHandle } from '#shared/database/connect.ts';
import { DatabasePool } from './database-pool.ts';
import { beginHistory, copyTemplate, dropMysqlDatabase, type Template } from './templates.ts';

export type EngineSpec =
  | { readonly name: 'sqlite' }
  | { readonly name: 'mysql'; readonly url: string; readonly version: string };

/** An engine to test on. As text it is its name, for titles by `describe.each(engines)('%s')`. */
export type Engine = EngineSpec & { toString(): string };

declare module 'vitest' {
  export interface ProvidedContext {
    engines: EngineSpec[];
    temporaryFolder: string;
    templates: Template[];
    /** The folder that tells which databases are free. */
    databasePool: string;
    /** Whether databases stay after their test. */
    isKept: boolean;
  }
}

/** The engines of this run: always SQLite, and a MySQL-protocol server where one can be had. */
export const engines: readonly Engine[] = inject('engines').map((engine) =>
  Object.freeze({ ...engine, toString: () => engine.name }),
);

/** A log that says nothing. */
export const silentLog = pino({ level: 'silent' });

export const testConnectOptions = { databaseConnectionsMax: 5, databaseLockWaitMs: 10_000 };

/** For processes that a test starts: what one has compiled, the next need not compile again. */
export const compileCache = {
  NODE_COMPILE_CACHE: join(inject('temporaryFolder'), 'compile-cache'),
};

/** A new, empty folder. It is gone after the run, also when nobody removes it. */
export function makeTemporaryFolder(): string {
  return mkdtempSync(join(inject('temporaryFolder'), 'test-'));
}

export interface EmptyDatabase {
  /** For `DATABASE_URL`. */
  readonly url: string;
  drop(): Promise<void>;
}

export interface TestDatabase extends EmptyDatabase {
  readonly database: DatabaseHandle;
}

/** The URL of a database of its own, which is still to be made, and the way to be rid of it. */
export function reserveTestDatabase(engine: Engine): EmptyDatabase {
  const reserved = reserve(engine);
  if (!inject('isKept')) return reserved;
  const test = expect.getState().currentTestName ?? 'a hook';
  const keep = async () => void process.stdout.write(`kept: ${reserved.url} of ${test}\n`);
  return { ...reserved, drop: keep };
}

function reserve(engine: Engine): EmptyDatabase {
  if (engine.name === 'sqlite') {
    const folder = makeTemporaryFolder();
    const drop = async () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    return { url: `sqlite:${join(folder, 'test.db')}`, drop };
  }
  const name = newName();
  return { url: new URL(name, engine.url).href, drop: () => dropMysqlDatabase(engine.url, name) };
}

/**
 * A fresh, migrated database of its own. `drop()` closes the handle, when the test has not, and
 * removes the database, or leaves it to another test, as new.
 */
export async function openTestDatabase(engine: Engine): Promise<TestDatabase> {
  const { url, drop } = await makeMigrated(engine);
  const database = connect(url, testConnectOptions);
  return {
    url,
    database,
    drop: async () => {
      await database.close();
      await drop();
    },
  };
}

async function makeMigrated(engine: Engine): Promise<EmptyDatabase> {
  const template = inject('templates').find((made) => made.engine === engine.name);
  if (!template) throw new Error(`there is no template for ${engine.name}`);
  if (engine.name === 'sqlite' || template.engine === 'sqlite' || inject('isKept')) {
    const reserved = reserveTestDatabase(engine);
    await copyTemplate(template, reserved.url);
    return reserved;
  }
  const pool = new DatabasePool(inject('databasePool'));
  const taken = pool.take();
  const name = taken ?? newName();
  const url = new URL(name, engine.url).href;
  await (taken === undefined ? copyTemplate(template, url) : beginHistory(url));
  let isDropped = false;
  const drop = async () => {
    if (isDropped) return;
    isDropped = true;
    if (!(await pool.leave(engine.url, name, template))) await dropMysqlDatabase(engine.url, name);
  };
  return { url, drop };
}

function newName(): string {
  return `terrascope_test_${randomBytes(6).toString('hex')}`;
}
