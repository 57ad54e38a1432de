import { Kysely, MysqlDialect } from 'kysely';
import { createConnection, createPool, type Pool, type PoolOptions } from 'mysql2';
import type { Schema } from '../schema.ts';

export interface MysqlHandle {
  readonly engine: 'mysql';
  readonly db: Kysely<Schema>;
  /** The pool behind `db`, for what Kysely has no words for (`LOAD DATA LOCAL`). */
  readonly pool: Pool;
  close(): Promise<void>;
}

/**
 * The session every connection gets. READ COMMITTED, so that a transaction which has waited for
 * the version row then sees what was committed meanwhile, on every engine; strict mode, so that
 * a value that does not fit is an error and never a silent change.
 */
const sessionSetup = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION'",
  "SET SESSION time_zone = '+00:00'",
];

/**
 * Opens a pool; nothing is connected before the first query.
 *
 * @param url `mysql://user:password@host:port/database`
 * @param connectionsMax bound on the pool
 */
export function openMysql(url: string, connectionsMax: number): MysqlHandle {
  const pool = createPool({ ...optionsOf(url), connectionLimit: connectionsMax });
  pool.on('connection', (connection) => {
    // Queued on the connection before any query of ours; a failure shows in that query.
    for (const statement of sessionSetup) connection.query(statement, () => undefined);
    // A connection that breaks while idle must not end the process; its next use reports it.
    connection.on('error', () => undefined);
  });
  const db = new Kysely<Schema>({ dialect: new MysqlDialect({ pool }) });
  return { engine: 'mysql', db, pool, close: () => closePool(pool) };
}

/**
 * Makes the database that a URL names, where the account may do so.
 *
 * @throws the driver's error when it may not, or when the server cannot be reached
 */
export async function createMysqlDatabase(url: string): Promise<void> {
  const { database, ...server } = optionsOf(url);
  const connection = createConnection(server);
  const name = `\`${String(database).replaceAll('`', '``')}\``;
  try {
    await new Promise<void>((resolve, reject) => {
      const statement = `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;
      connection.query(statement, (error: unknown) => (error ? reject(error) : resolve()));
    });
  } finally {
    connection.destroy();
  }
}

function optionsOf(url: string): PoolOptions {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    charset: 'utf8mb4',
    dateStrings: true,
    timezone: 'Z',
    connectTimeout: 10_000,
    enableKeepAlive: true,
    // Without a factory of its own, no query can be made to read a file of this machine.
    flags: ['+LOCAL_FILES'],
  };
}

function closePool(pool: Pool): Promise<void> {
  return new Promise((resolve, reject) => {
    pool.end((error) => (error ? reject(error) : resolve()));
  });
}
