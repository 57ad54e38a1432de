import type { IdleTimeouts } from './idle-timeout.ts';
import { type MysqlHandle, openMysql } from './mysql.ts';
import type { NodeUse } from './nodes/choose.ts';
import { openSqlite, type SqliteHandle } from './sqlite.ts';
import type { RoomOptions } from './sqlite-room.ts';

export type DatabaseHandle = SqliteHandle | MysqlHandle;

export interface ConnectOptions {
  readonly databaseConnectionsMax: number;
  /** How long a SQLite statement waits for another writer. */
  readonly databaseLockWaitMs: number;
  /** Where rows are written to SQLite: how much room they have. */
  readonly room?: RoomOptions;
  /**
   * How long a MySQL statement waits for a row, in whole seconds; without it the server decides.
   */
  readonly rowLockWaitMs?: number;
  /** What the connections are for: changes, if nothing is said. */
  readonly use?: NodeUse;
  /** How often each of several servers is looked at. */
  readonly databaseNodesPollMs?: number;
  /** Without them a MySQL server is waited for as long as it takes, as a migration needs it. */
  readonly idleTimeouts?: IdleTimeouts;
}

/**
 * The database a URL names: `sqlite:FILE` or `mysql://…`. For MySQL nothing is connected yet.
 *
 * @throws Error when a SQLite file cannot be opened
 */
export function connect(url: string, options: ConnectOptions): DatabaseHandle {
  return url.startsWith('sqlite:')
    ? openSqlite(url.slice('sqlite:'.length), options.databaseLockWaitMs, options.room)
    : openMysql(url, options);
}
