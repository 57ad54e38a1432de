import type { Logger } from 'pino';
import type { DatabaseHandle } from '#shared/database/connect.ts';
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
  readonly databaseLockWaitMs: number;
}

/** The fastest way to write that the engine allows. */
export function chooseWriters(
  handle: DatabaseHandle,
  options: WriterOptions,
  log: Logger,
): Writers {
  if (handle.engine === 'sqlite') return sqliteWriters(handle, options.databaseLockWaitMs);
  return { writerFor: mysqlWriters(handle, options, log), close: async () => undefined };
}
