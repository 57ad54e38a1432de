import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, type SqliteDatabase } from 'kysely';
import type { Schema } from '../schema.ts';
import { OurSqliteDialect } from './dialects.ts';
import { isConflict } from './faults.ts';

export interface SqliteHandle {
  readonly engine: 'sqlite';
  readonly db: Kysely<Schema>;
  /** The same connection as `db`; use it only inside `db.connection()`, which takes turns. */
  readonly raw: DatabaseSync;
  readonly file: string;
  close(): Promise<void>;
}

/**
 * Opens a SQLite file (made with its folder when missing) in WAL mode, so that readers in other
 * processes go on while we write (https://sqlite.org/wal.html).
 *
 * @param path the file, relative to the working folder
 * @param lockWaitMs how long a statement waits for a writer in another process
 */
export function openSqlite(path: string, lockWaitMs: number): SqliteHandle {
  const file = resolve(path);
  mkdirSync(dirname(file), { recursive: true });
  const raw = new DatabaseSync(file, { timeout: lockWaitMs });
  // FULL syncs the log at every commit, so what was answered as published survives a power cut.
  turnToWal(raw, lockWaitMs);
  raw.exec('PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;');
  const db = new Kysely<Schema>({ dialect: new OurSqliteDialect({ database: adapt(raw) }, raw) });
  return {
    engine: 'sqlite',
    db,
    raw,
    file,
    close: async () => {
      await db.destroy();
      if (raw.isOpen) raw.close();
    },
  };
}

/**
 * Of two processes that turn a new file to WAL at the same time, SQLite refuses one at once, as
 * waiting for each other would have no end. That one has to ask again.
 */
function turnToWal(raw: DatabaseSync, lockWaitMs: number): void {
  const deadline = Date.now() + lockWaitMs;
  for (;;) {
    try {
      raw.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isConflict(error) || Date.now() >= deadline) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10); // a sleep that is not async
  }
}

/**
 * What Kysely's dialect asks of better-sqlite3, given by `node:sqlite`. Rows are taken as arrays and
 * made into objects here: those that `node:sqlite` makes live on until the next full collection,
 * which costs a reader of many rows a hundred megabytes.
 */
function adapt(raw: DatabaseSync): SqliteDatabase {
  const values = (parameters: ReadonlyArray<unknown>) => parameters as readonly SQLInputValue[];
  return {
    close: () => raw.close(),
    prepare: (sql) => {
      const statement = raw.prepare(sql);
      const names = statement.columns().map(({ name }) => name);
      statement.setReturnArrays(true);
      const toRow = (fields: unknown) => rowOf(names, fields as readonly unknown[]);
      return {
        reader: names.length > 0,
        all: (parameters) => statement.all(...values(parameters)).map(toRow),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)).map(toRow),
      };
    },
  };
}

function rowOf(names: readonly string[], fields: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let at = 0; at < names.length; at++) row[names[at] as string] = fields[at];
  return row;
}
