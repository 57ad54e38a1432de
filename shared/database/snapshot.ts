import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Compilable } from 'kysely';
import type { PoolConnection } from 'mysql2/promise';
import type { DatabaseHandle } from './connect.ts';
import { type MysqlHandle, mysqlIsolation } from './mysql.ts';
import type { SqliteHandle } from './sqlite.ts';
import { whenFree } from './when-free.ts';

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

/**
 * Runs one query by itself, its rows as arrays.
 *
 * @throws the driver's error
 */
export function readArrays<Row extends readonly unknown[]>(
  database: DatabaseHandle,
  query: Compilable,
): Promise<Row[]> {
  if (database.engine !== 'sqlite') return mysqlArrays(database.pool.promise(), query);
  const { db, raw, file } = database;
  return db.connection().execute(async () => {
    file.requireSameLately();
    return sqliteArrays(raw, query);
  });
}

/**
 * A snapshot begins with the first read, which a process that repairs the log may be in the way of.
 */
const beginWaitMs = 10_000;

function inSqlite<T>({ db, raw, file }: SqliteHandle, work: (rows: SnapshotRows) => Promise<T>) {
  return db.connection().execute(async () => {
    file.requireSameLately();
    raw.exec('begin');
    try {
      await whenFree(() => raw.prepare('select 1 from meta').get(), beginWaitMs);
      return await work(async (query) => sqliteArrays(raw, query));
    } finally {
      // Nothing was written. What has gone wrong before is what is to be told.
      if (raw.isTransaction) raw.exec('rollback');
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
    // Of the session, as Vitess knows no isolation level of a single transaction.
    await connection.query('set session transaction isolation level repeatable read');
    // Not READ ONLY: TiDB (1235) and Vitess refuse that, and InnoDB sees by itself that it is so.
    await connection.query('start transaction');
    const result = await work((query) => mysqlArrays(connection, query));
    await release(connection);
    return result;
  } catch (error) {
    // Whatever is open on it, the server rolls back; the next snapshot may find a better one.
    connection.destroy();
    throw error;
  }
}

/**
 * Gives a connection back as it was. Nothing was written, and all was read: one that breaks now
 * makes no difference.
 */
async function release(connection: PoolConnection): Promise<void> {
  try {
    await connection.query('rollback');
    await connection.query(mysqlIsolation);
    connection.release();
  } catch {
    connection.destroy();
  }
}

async function mysqlArrays<Row>(
  connection: Pick<PoolConnection, 'query'>,
  query: Compilable,
): Promise<Row[]> {
  const { sql, parameters } = query.compile();
  const [rows] = await connection.query({ sql, values: [...parameters], rowsAsArray: true });
  return rows as Row[];
}
