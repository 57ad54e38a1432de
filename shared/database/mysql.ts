import { Kysely } from 'kysely';
import { createPool, type Pool, type PoolOptions } from 'mysql2';
import type { Schema } from '../schema.ts';
import type { ConnectOptions } from './connect.ts';
import { faultCode } from './faults.ts';
import { type BoundPool, boundPool, type IdleTimeouts, type PoolFigures } from './idle-timeout.ts';
import { OurMysqlDialect } from './mysql-dialect.ts';
import { isFrozen, mysqlProbe } from './mysql-probe.ts';
import { parseMysqlUrl, sslOptionsOf } from './mysql-url.ts';
import { createNodePools, type NodePools } from './nodes/node-pool.ts';
import { type DatabaseProbe, probeMs } from './probe.ts';
import { setUpSessions } from './session.ts';

export interface MysqlHandle {
  readonly engine: 'mysql';
  readonly db: Kysely<Schema>;
  /** The same for work that may take long by design: its statements are waited for longer. */
  readonly patientDb: Kysely<Schema>;
  /** The pool behind them, for what Kysely has no words for (`LOAD DATA LOCAL`). */
  readonly pool: Pool;
  readonly probe: DatabaseProbe;
  poolFigures(): PoolFigures;
  close(): Promise<void>;
}

/**
 * READ COMMITTED, so that a transaction which has waited for the version row then sees what was
 * committed meanwhile, on every engine.
 */
export const mysqlIsolation = 'set session transaction isolation level read committed';

/**
 * The session every connection gets. Strict mode, so that a value that does not fit is an error and
 * never a silent change. The wait for a row is short, as a publish may hold the version row while
 * it waits for a global read lock, and that one for whoever waits for the row: with the server's
 * own 50 s everything stands still for so long.
 *
 * A node of Galera applies what others have committed a little later. Who only reads waits for
 * that, so that a 201 of before holds on every node. Only MariaDB reads the comment.
 */
function sessionSetup({ rowLockWaitMs, use }: MysqlOptions): string[] {
  const causal = use === 'read' ? ' /*M!100000 , SESSION wsrep_sync_wait = 1 */' : '';
  const setup = [
    mysqlIsolation,
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION'",
    `SET SESSION time_zone = '+00:00'${causal}`,
  ];
  if (rowLockWaitMs === undefined) return setup;
  return [...setup, `SET SESSION innodb_lock_wait_timeout = ${Math.ceil(rowLockWaitMs / 1000)}`];
}

const connectMs = 10_000;
/** Where there is another server to be tried. */
const nodeConnectMs = 3_000;
const pollUnsetMs = 1_000;
const closeMs = 1_000;
const keepAliveMs = 10_000;
/** Without other bounds: a migration may take hours. */
const dayMs = 86_400_000;
const patient: IdleTimeouts = { statementMs: dayMs, longMs: dayMs, chunkMs: dayMs };

export type MysqlOptions = Omit<ConnectOptions, 'databaseLockWaitMs'>;

/**
 * Opens a pool; nothing is connected before the first query.
 *
 * @param url as `parseMysqlUrl` reads it
 */
export function openMysql(url: string, options: MysqlOptions): MysqlHandle {
  const { statementMs, longMs, chunkMs } = options.idleTimeouts ?? patient;
  const nodes = nodesOf(url, options);
  const probing = openPool(url, { connectionLimit: 1, connectTimeout: probeMs }, nodes);
  const boundProbing = boundPool(probing);
  const probe = mysqlProbe(boundProbing.idleFor(probeMs));
  const connectTimeout = Math.min(nodes ? nodeConnectMs : connectMs, statementMs);
  const connectionLimit = options.databaseConnectionsMax;
  const pool = openPool(url, { connectionLimit, connectTimeout }, nodes);
  setUpSessions(pool, sessionSetup(options));
  const bound = boundPool(pool, () => isFrozen(probe));
  const { idleFor } = bound;
  // By this the pool's own shorthands, `execute` for one, get their connections as well.
  pool.getConnection = idleFor(chunkMs).getConnection;
  const onUseless = (error: unknown) =>
    faultCode(error) === 'ETIMEDOUT' ? nodes?.doubt() : nodes?.lookNow();
  const dbFor = (idleMs: number) => {
    const source = { ...idleFor(idleMs), end: pool.end.bind(pool) };
    return new Kysely<Schema>({ dialect: new OurMysqlDialect({ pool: source }, onUseless) });
  };
  return {
    engine: 'mysql',
    db: dbFor(statementMs),
    patientDb: dbFor(longMs),
    pool,
    probe,
    poolFigures: bound.figures,
    close: async () => {
      nodes?.close();
      await Promise.all([closePool(pool, bound), closePool(probing, boundProbing)]);
    },
  };
}

/** Of several servers, which are to be used; one needs no watch. */
function nodesOf(url: string, options: MysqlOptions): NodePools | undefined {
  const address = parseMysqlUrl(url);
  if (address.hosts.length === 1) return undefined;
  const { use = 'write', databaseNodesPollMs: pollMs = pollUnsetMs } = options;
  return createNodePools(address, optionsOf(url), { use, pollMs });
}

function openPool(url: string, options: PoolOptions, nodes: NodePools | undefined): Pool {
  const pool = createPool({ ...optionsOf(url), ...options, ...nodes?.options });
  nodes?.attach(pool);
  // A connection that breaks while idle must not end the process; its next use reports it.
  pool.on('connection', (connection) => connection.on('error', () => undefined));
  return pool;
}

/** How the first of the servers that a URL names is connected to. */
export function optionsOf(url: string): PoolOptions {
  const address = parseMysqlUrl(url);
  const { hosts, user, password, database } = address;
  return {
    ...hosts[0],
    user,
    password,
    database,
    ...sslOptionsOf(address),
    charset: 'utf8mb4',
    dateStrings: true,
    timezone: 'Z',
    connectTimeout: connectMs,
    enableKeepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
    // Without a factory of its own, no query can be made to read a file of this machine.
    flags: ['+LOCAL_FILES'],
  };
}

/** A server that is frozen never says good-bye, and a connection that is broken cannot. */
function closePool(pool: Pool, { destroyAll }: BoundPool): Promise<void> {
  return new Promise((resolve) => {
    const closed = () => {
      clearTimeout(timer);
      destroyAll();
      resolve();
    };
    const timer = setTimeout(closed, closeMs);
    pool.end(closed);
  });
}
