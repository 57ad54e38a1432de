import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { insertWriter } from './insert.ts';
import { type LocalInfileOptions, localInfileWriter } from './local-infile.ts';
import type { RowTarget, RowWriter } from './row-writer.ts';
import { sqliteWriter } from './sqlite.ts';

/** Gives each file its writer. */
export type WriterFactory = (target: RowTarget) => Promise<RowWriter>;

/**
 * The fastest way to write that the engine allows. A server that refuses `LOAD DATA LOCAL` gets
 * plain inserts, and one warning in the log says so.
 */
export function chooseWriter(
  handle: DatabaseHandle,
  options: LocalInfileOptions,
  log: Logger,
): WriterFactory {
  if (handle.engine === 'sqlite') return async (target) => sqliteWriter(handle, target);
  let allowed: boolean | undefined;
  return async (target) => {
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
}

async function localInfileAllowed({ db }: DatabaseHandle): Promise<boolean> {
  const { rows } = await sql<{ allowed: number }>`select @@local_infile as allowed`.execute(db);
  return Number(rows[0]?.allowed) === 1;
}
