import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Compilable } from 'kysely';
import type { PoolConnection } from 'mysql2/promise';
import type { DatabaseHandle } from './connect.ts';
import type { MysqlHandle } from './mysql.ts';
import type { SqliteHandle } from './sqlite.ts';

/** Runs a query. @returns its rows as arrays, the values in the order they were selected */
export type SnapshotRows = <Row extends readonly unknown[]>(query: Compilable) => Promise<Row[]>;

/**
 * Runs reads that all see one state of the database, whatever is committed meanwhile. Rows come as
 * arrays: objects would take half as long again, which is felt where there are many.
 *
 * @throws what `work` throws; the driver's error
 */
export function inSnapshot<T>(
  database: DatabaseHandle,
  work: (rows: SnapshotRows) => Promise<T>,
): Promise<T> {
  return database.engine === 'sqlite' ? inSqlite(database, work) : inMysql(database, work);
}

function inSqlite<T>({ db, raw }: SqliteHandle, work: (rows: SnapshotRows) => Promise<T>) {
  return db.connection().execute(async () => {
    raw.exec('begin');
    try {
      return await work(async (query) => sqliteArrays(raw, query));
    } finally {
      raw.exec('commit'); // nothing was written
    }
  });
}

function sqliteArrays<Row>(raw: DatabaseSync, query: Compilable): Row[] {
  const { sql, parameters } = query.compile();
  const statement = raw.prepare(sql);
  statement.setReturnArrays(true);
  return statement.all(...(parameters as readonly SQLInputValue[])) as unknown[] as Row[];
}

async function inMysql<T>({ pool }: MysqlHandle, work: (rows: SnapshotRows) => Promise<T>) {
  const connection = await pool.promise().getConnection();
  try {
    await connection.query('set transaction isolation level repeatable read');
    await connection.query('start transaction read only');
    return await work((query) => mysqlArrays(connection, query));
  } finally {
    // Nothing was written. Where this fails too, the connection is lost.
    await connection.query('rollback').then(
      () => connection.release(),
      () => connection.destroy(),
    );
  }
}

async function mysqlArrays<Row>(connection: PoolConnection, query: Compilable): Promise<Row[]> {
  const { sql, parameters } = query.compile();
  const [rows] = await connection.query({ sql, values: [...parameters], rowsAsArray: true });
  return rows as Row[];
}
