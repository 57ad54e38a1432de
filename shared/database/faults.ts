import { Problem, type ProblemCode } from '../errors.ts';
import { isMoved } from './sqlite-file.ts';

/**
 * What a database's error means for whoever has asked. All of these pass, by themselves or when
 * somebody makes room; any other error does not.
 *
 * - `unreachable`: no answer came, so it is not known whether it was done
 * - `conflict`: it lost against something else and was not done; the same may succeed again
 * - `readOnly`: this server takes no changes, as after another one has become the primary
 * - `storageFull`: the disk, or what the server may use of it, is full
 */
export type FaultKind = 'unreachable' | 'conflict' | 'readOnly' | 'storageFull';

const sources = (kind: FaultKind, codes: readonly number[]) =>
  codes.map((code) => [code, kind] as const);

/**
 * Error numbers of servers. MySQL: "Server Error Message Reference"
 * (https://dev.mysql.com/doc/mysql-errors/9.7/en/server-error-reference.html); MariaDB: "MariaDB
 * Error Codes" (https://mariadb.com/docs/server/reference/error-codes); TiDB: "Error Codes and
 * Troubleshooting" (https://docs.pingcap.com/tidb/stable/error-codes). What clusters really say
 * was seen on Group Replication 9.7 and Galera 26.4.
 */
const ofServers: ReadonlyMap<number, FaultKind> = new Map([
  ...sources(
    'unreachable',
    [
      // Too many connections: of all, of an account, by its hourly bounds; no thread for one more.
      1040, 1203, 1226, 1135,
      // Out of memory; the bounds of a statement are others.
      1037, 1041,
      // Galera: the node is not part of the primary component ("WSREP has not yet prepared node").
      1047,
      // Shutting down, offline, not available; aborted, killed or idle connections.
      1053, 1077, 1079, 3032, 3168, 1078, 1080, 1152, 1184, 3169, 4031,
      // MariaDB: the connection was killed.
      1927,
      // Packets that got lost on the network; a host that is blocked after too many of those.
      1158, 1159, 1160, 1161, 1129,
      // TiDB: PD or TiKV did not answer in time, is busy, or a region is not available.
      9001, 9002, 9003, 9005,
    ],
  ),
  ...sources(
    'conflict',
    [
      // Deadlock, lock wait timeout, no room for more locks, NOWAIT, aborted by a later one.
      1213, 1205, 1206, 3572, 1689, 1614,
      // Group Replication: the hook before the commit failed (also: the node has left the group);
      // the transaction was rolled back while it was certified.
      3100, 3101,
      // The commit failed; too many transactions at once.
      1180, 1637,
      // Interrupted (KILL QUERY), or longer than the server allows: MySQL, MariaDB.
      1317, 3024, 1969,
      // The row or the table was changed since it was read; MySQL, and MariaDB 11 for snapshots.
      1020, 1412,
      // Group Replication: the group did not agree in time on what the transaction waits for.
      3797, 3798,
      // TiDB: write conflicts, a commit that may be sent again, a schema that has changed, locks.
      8002, 8005, 8022, 8027, 8028, 9004, 9007,
    ],
  ),
  ...sources(
    'readOnly',
    [
      // --read-only and --super-read-only; a read-only transaction; the server or the engine in
      // read-only mode; a schema that is.
      1290, 1792, 1836, 1874, 3989,
    ],
  ),
  ...sources(
    'storageFull',
    [
      // Disk full; the same for a temporary table; a table that is full, which is how InnoDB says
      // it; no room in the undo log.
      1021, 3675, 1114, 3019,
    ],
  ),
]);

/**
 * How servers say ENOSPC where the number only says "an error while writing" (1026, 1030, 1180).
 */
const fullText = /No space left|\b(?:errno|error)(?: number)?:? 28\b/i;

/** SQLite's primary result codes (https://sqlite.org/rescode.html). */
const ofSqlite: ReadonlyMap<number, FaultKind> = new Map([
  // Rolled back, busy, locked, out of memory, interrupted, locking protocol, schema changed
  ...sources('conflict', [4, 5, 6, 7, 9, 15, 17]),
  // A file or a folder that may not be written
  ...sources('readOnly', [8]),
  // An input or output error, a file that cannot be opened
  ...sources('unreachable', [10, 14]),
  ...sources('storageFull', [13]),
]);

/** SQLITE_IOERR_SHMSIZE: "the underlying filesystem volume is out of space". */
const sqliteIoErrShmSize = 4874;

/** What the system and mysql2 call things. */
const ofSystems: ReadonlyMap<string, FaultKind> = new Map([
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'EHOSTDOWN',
    'ENETUNREACH',
    'ENETDOWN',
    'EPIPE',
    'PROTOCOL_CONNECTION_LOST',
    'PROTOCOL_SEQUENCE_TIMEOUT',
  ].map((code) => [code, 'unreachable'] as const),
  ...['ENOSPC', 'EDQUOT'].map((code) => [code, 'storageFull'] as const),
]);

/** The code a driver or the system put on an error (`ECONNREFUSED`, `ER_LOCK_DEADLOCK`), if any. */
export function faultCode(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return faultCode(error.errors[0]);
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What a database's error means; undefined where trying again is of no use. */
export function faultKind(error: unknown): FaultKind | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return sqliteKind(error.errcode);
  // Negative ones are the system's.
  if ('errno' in error && typeof error.errno === 'number' && error.errno > 0) {
    const text = error instanceof Error ? error.message : '';
    return fullText.test(text) ? 'storageFull' : ofServers.get(error.errno);
  }
  const code = faultCode(error);
  if (code !== undefined) return ofSystems.get(code);
  // mysql2 gives no code to what is asked of a connection that has just broken.
  return 'fatal' in error && error.fatal === true ? 'unreachable' : undefined;
}

function sqliteKind(errcode: number): FaultKind | undefined {
  // The low eight bits of an extended code are the primary one.
  return errcode === sqliteIoErrShmSize ? 'storageFull' : ofSqlite.get(errcode & 0xff);
}

/** The database did not answer, so that it is unknown whether it did what was asked. */
export function isUnreachable(error: unknown): boolean {
  return faultKind(error) === 'unreachable';
}

/** The statement lost against another one: it may succeed when it is sent again. */
export function isConflict(error: unknown): boolean {
  return faultKind(error) === 'conflict';
}

/** The statement would have given two rows the same unique key. */
export function isDuplicateKey(error: unknown): boolean {
  if (faultCode(error) === 'ER_DUP_ENTRY') return true;
  const uniqueOrPrimary = [2067, 1555]; // SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY
  return (
    typeof error === 'object' &&
    error !== null &&
    'errcode' in error &&
    uniqueOrPrimary.includes(Number(error.errcode))
  );
}

const told: Readonly<Record<FaultKind, readonly [code: ProblemCode, detail: string]>> = {
  unreachable: [
    'database_unavailable',
    'The database cannot be reached at the moment. Try again shortly.',
  ],
  conflict: [
    'database_unavailable',
    'The database was busy with other changes. Try again in a moment.',
  ],
  readOnly: [
    'database_unavailable',
    'The database accepts no changes at the moment, for example during a failover. Try again shortly.',
  ],
  storageFull: ['storage_full', 'The disk of the database is full. Try again when there is space.'],
};

const movedDetail =
  'The database file was moved, deleted or replaced. Put it back, or restart the service.';

/**
 * An error as a caller may see it: a problem stays what it is, the cause of others is kept back.
 */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const kind = faultKind(error);
  if (!kind)
    return new Problem(
      'internal',
      'The request could not be completed. The log of the service has the cause.',
      { cause: error },
    );
  if (isMoved(error)) return new Problem('database_unavailable', movedDetail, { cause: error });
  const [code, detail] = told[kind];
  return new Problem(code, detail, { cause: error });
}
