import type { Engine } from '#shared/testing/engines.ts';
import { type StatementFault, startFaultyServer } from '#shared/testing/mysql-faults.ts';
import { type SqliteFault, startFaultySqlite } from '#shared/testing/sqlite-faults.ts';

export type Fault = StatementFault | SqliteFault;

/** A fault of either engine, by its name in a test's report. */
export interface NamedFault {
  readonly name: string;
  readonly fault: Fault;
}

/** An engine whose statements fail as a rule says. */
export interface FaultyEngine {
  readonly engine: Engine;
  /** Decides about each statement; undefined: nothing special becomes of it. */
  rule: ((sql: string) => Fault | undefined) | undefined;
  close(): Promise<void>;
}

export async function startFaultyEngine(engine: Engine): Promise<FaultyEngine> {
  if (engine.name === 'sqlite') {
    return Object.assign(startFaultySqlite() as FaultyEngine, { engine });
  }
  const server = await startFaultyServer(engine.url);
  return Object.assign(server as unknown as FaultyEngine, {
    engine: { ...engine, url: server.url },
  });
}

const mysqlError = (errno: number, message: string, sqlState = 'HY000'): NamedFault => ({
  name: String(errno),
  fault: { errno, message, sqlState },
});
const sqliteError = (errcode: number, message: string): NamedFault => ({
  name: String(errcode),
  fault: { errcode, message },
});

/** Faults that pass when it is tried again. */
export const passing: Readonly<Record<Engine['name'], readonly NamedFault[]>> = {
  mysql: [
    { name: 'lost before', fault: 'lostBefore' },
    mysqlError(1213, 'Deadlock found when trying to get lock', '40001'),
    mysqlError(1290, 'The MySQL server is running with the --super-read-only option'),
    mysqlError(1205, 'Lock wait timeout exceeded'),
    mysqlError(1047, 'WSREP has not yet prepared node for application use', '08S01'),
    mysqlError(1792, 'Cannot execute statement in a READ ONLY transaction.', '25006'),
    mysqlError(3101, 'Plugin instructed the server to rollback', '40000'),
    mysqlError(1180, 'Got error 149 during COMMIT'),
    mysqlError(3100, "Error on observer while running replication hook 'before_commit'."),
    mysqlError(1053, 'Server shutdown in progress', '08S01'),
    mysqlError(1203, 'User already has more than max_user_connections', '42000'),
    mysqlError(1317, 'Query execution was interrupted', '70100'),
  ],
  sqlite: [
    sqliteError(5, 'database is locked'),
    sqliteError(517, 'database is locked'),
    sqliteError(6, 'database table is locked'),
    sqliteError(10, 'disk I/O error'),
    sqliteError(4106, 'disk I/O error'),
    sqliteError(14, 'unable to open database file'),
    sqliteError(15, 'locking protocol'),
  ],
};

/** Done, though nobody heard of it: where a connection can be lost. */
export const unheard: Readonly<Record<Engine['name'], readonly NamedFault[]>> = {
  mysql: [{ name: 'lost after', fault: 'lostAfter' }],
  sqlite: [],
};

/** A full disk, as engines say it. */
export const full: Readonly<Record<Engine['name'], readonly NamedFault[]>> = {
  mysql: [
    mysqlError(1114, "The table 'people' is full"),
    mysqlError(1021, 'Disk full (/tmp/#sql); waiting for someone to free some space'),
    mysqlError(1030, "Got error 28 - 'No space left on device' from storage engine"),
  ],
  sqlite: [
    { name: '13', fault: { errcode: 13, message: 'database or disk is full', rollsBack: true } },
    sqliteError(4874, 'disk I/O error'),
  ],
};

/** A statement without its values, so that the same one is found again. */
export function shapeOf(sql: string): string {
  return sql
    .replaceAll(/'(?:[^'\\]|\\.|'')*'/g, '?')
    .replaceAll(/\b\d+\b/g, '?')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\(\?(?:, ?\?)*\)(?:, ?\(\?(?:, ?\?)*\))*/g, '(…)')
    .replaceAll(/[@:`][A-Za-z_?]*/g, (word) => word.replaceAll(/\d/g, ''))
    .trim();
}
