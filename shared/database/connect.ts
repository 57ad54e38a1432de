import { type MysqlHandle, openMysql } from './mysql.ts';
import { openSqlite, type SqliteHandle } from './sqlite.ts';

export type DatabaseHandle = SqliteHandle | MysqlHandle;

export interface ConnectOptions {
  readonly databaseConnectionsMax: number;
  readonly databaseLockWaitMs: number;
  /** How long a MySQL server may say nothing in the middle of its work; without it, for good. */
  readonly silenceMs?: number;
}

/**
 * The database a URL names: `sqlite:FILE` or `mysql://…`. For MySQL nothing is connected yet.
 *
 * @throws Error when a SQLite file cannot be opened
 */
export function connect(url: string, options: ConnectOptions): DatabaseHandle {
  return url.startsWith('sqlite:')
    ? openSqlite(url.slice('sqlite:'.length), options.databaseLockWaitMs)
    : openMysql(url, options);
}
