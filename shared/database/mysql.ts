import type { Socket } from 'node:net';
import { Kysely } from 'kysely';
import { type Connection, createConnection, createPool, type Pool, type PoolOptions } from 'mysql2';
import type { Schema } from '../schema.ts';
import type { ConnectOptions } from './connect.ts';
import { OurMysqlDialect } from './dialects.ts';
import { setUpSessions } from './session.ts';

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

const connectMs = 10_000;

/**
 * Opens a pool; nothing is connected before the first query.
 *
 * @param url `mysql://user:password@host:port/database`
 */
export function openMysql(
  url: string,
  {
    databaseConnectionsMax,
    silenceMs,
  }: Pick<ConnectOptions, 'databaseConnectionsMax' | 'silenceMs'>,
): MysqlHandle {
  const pool = createPool({
    ...optionsOf(url),
    connectionLimit: databaseConnectionsMax,
    connectTimeout: Math.min(connectMs, silenceMs ?? connectMs),
  });
  if (silenceMs !== undefined) boundSilence(pool, silenceMs);
  setUpSessions(pool, sessionSetup);
  pool.on('connection', (connection) => {
    // A connection that breaks while idle must not end the process; its next use reports it.
    connection.on('error', () => undefined);
  });
  const db = new Kysely<Schema>({ dialect: new OurMysqlDialect({ pool }) });
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

/** A connection's socket, which mysql2's types leave out. */
interface Streaming {
  readonly stream: Socket;
}

/**
 * A server that is frozen, or whose machine has gone, ends nothing: what waits for it would do so for
 * good, and with it all that shares its answer. So a connection that stays silent is given up.
 */
function boundSilence(pool: Pool, silenceMs: number): void {
  const socketOf = (connection: Connection) => (connection as Connection & Streaming).stream;
  const idle = new Set<Connection>();
  pool.on('connection', (connection) => {
    const socket = socketOf(connection);
    socket.once('timeout', () => {
      const message = `silent for ${silenceMs} ms`;
      socket.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
      // The idle ones lead the same way: each would be waited for in its turn.
      for (const other of idle) other.destroy();
      idle.clear();
    });
    socket.once('close', () => idle.delete(connection));
  });
  pool.on('acquire', (connection) => {
    idle.delete(connection);
    socketOf(connection).setTimeout(silenceMs);
  });
  pool.on('release', (connection) => {
    idle.add(connection);
    socketOf(connection).setTimeout(0);
  });
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
    connectTimeout: connectMs,
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
