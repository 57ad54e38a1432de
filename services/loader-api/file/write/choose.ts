import type { Logger } from 'pino';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { kyselyWriters } from './kysely.ts';
import { type MysqlWriterOptions, mysqlWriters } from './mysql.ts';
import type { RowTarget, RowWriter } from './row-writer.ts';
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
}

/** The fastest way to write that the engine allows, unless the plain one is asked for. */
export function chooseWriters(
  handle: DatabaseHandle,
  options: WriterOptions,
  log: Logger,
): Writers {
  const close = async () => undefined;
  if (options.rowWriter === 'kysely') return { writerFor: kyselyWriters(handle, options), close };
  if (handle.engine === 'sqlite') return sqliteWriters(handle, options.databaseLockWaitMs);
  return { writerFor: mysqlWriters(handle, options, log), close };
}
