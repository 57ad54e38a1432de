import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { insertWriter } from './insert.ts';
import { type LocalInfileOptions, localInfileWriter } from './local-infile.ts';
import type { RowTarget, RowWriter } from './row-writer.ts';
import { sqliteWriters } from './sqlite.ts';

/** Gives each file its writer. */
export type WriterFactory = (target: RowTarget) => Promise<RowWriter>;

export interface Writers {
  readonly writerFor: WriterFactory;
  close(): Promise<void>;
}

export interface WriterOptions extends LocalInfileOptions {
  readonly databaseLockWaitMs: number;
}

/**
 * The fastest way to write that the engine allows. A server that refuses `LOAD DATA LOCAL` gets
 * plain inserts, and one warning in the log says so.
 */
export function chooseWriters(
  handle: DatabaseHandle,
  options: WriterOptions,
  log: Logger,
): Writers {
  if (handle.engine === 'sqlite') {
    const { writerFor, close } = sqliteWriters(handle, options.databaseLockWaitMs);
    return { writerFor: async (target) => writerFor(target), close };
  }
  let allowed: boolean | undefined;
  const writerFor: WriterFactory = async (target) => {
    if (allowed === undefined) {
      allowed = await localInfileAllowed(handle);
      if (!allowed) {
        log.warn('local_infile is off on the server: rows are inserted, which takes longer');
      }
    }
    return allowed
      ? localInfileWriter(handle.pool, target, options)
      : insertWriter(handle.db, target, options);
  };
  return { writerFor, close: async () => undefined };
}

async function localInfileAllowed({ db }: DatabaseHandle): Promise<boolean> {
  const { rows } = await sql<{ allowed: number }>`select @@local_infile as allowed`.execute(db);
  return Number(rows[0]?.allowed) === 1;
}
