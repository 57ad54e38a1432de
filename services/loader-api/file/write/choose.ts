import type { Logger } from 'pino';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { kyselyWriters } from './kysely.ts';
import { type MysqlWriterOptions, mysqlWriters } from './mysql.ts';
import type { RowTarget, RowWriter } from './row-writer.ts';
import { sparingWriters } from './spare-connections.ts';
import { sqliteWriters } from './sqlite.ts';

/** Gives each file its writer. */
export type WriterFactory = (target: RowTarget) => RowWriter;

export interface Writers {
  readonly writerFor: WriterFactory;
  close(): Promise<void>;
}

export interface WriterOptions extends MysqlWriterOptions {
  /** `kysely`: by inserts, whatever faster way the engine has. */
  readonly rowWriter: 'auto' | 'kysely';
  readonly databaseLockWaitMs: number;
  readonly databaseConnectionsMax: number;
}

/** The fastest way to write that the engine allows, unless the plain one is asked for. */
export function chooseWriters(
  handle: DatabaseHandle,
  options: WriterOptions,
  log: Logger,
): Writers {
  const close = async () => undefined;
  const isPlain = options.rowWriter === 'kysely';
  if (handle.engine === 'sqlite') {
    return isPlain
      ? { writerFor: kyselyWriters(handle, options), close }
      : sqliteWriters(handle, options.databaseLockWaitMs);
  }
  const writerFor = isPlain ? kyselyWriters(handle, options) : mysqlWriters(handle, options, log);
  return { writerFor: sparingWriters(writerFor, options), close };
}
