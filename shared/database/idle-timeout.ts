import type { Socket } from 'node:net';
import type { Connection, Pool, PoolConnection } from 'mysql2';
import { faultCode } from './faults.ts';

/** How long a MySQL server may answer nothing before the wait for it is given up. */
export interface IdleTimeouts {
  /** To a short statement; also how long a request waits for a free connection. */
  readonly statementMs: number;
  /** To what may take long by design: a publish in a cluster, a purge. */
  readonly longMs: number;
  /** To a chunk of rows. */
  readonly chunkMs: number;
}

/** The part of a pool that Kysely uses to get its connections. */
export type ConnectionSource = Pick<Pool, 'getConnection'>;

export interface BoundPool {
  /**
   * The pool's connections, while each of them may be idle for so long at most: what it was asked
   * then fails with `ETIMEDOUT`, and so does the wait for a free one.
   */
  idleFor(idleMs: number): ConnectionSource;
  /** Breaks all connections, whatever they are doing. */
  destroyAll(): void;
  figures(): PoolFigures;
}

/** How many of a pool's connections are in use and how many are free, and who waits for one. */
export interface PoolFigures {
  readonly used: number;
  readonly free: number;
  readonly awaited: number;
}

/** A connection's socket, which mysql2's types leave out. */
interface Streaming {
  readonly stream: Socket;
}

/**
 * A server that is frozen, or whose machine has gone, ends nothing: what waits for it would do so
 * for good, and with it all that shares its answer or needs one of its connections. So a connection
 * that hears nothing for too long is broken, and a wait for a free one has a bound as well.
 *
 * @param isFrozen asked when a connection was idle for too long, or none was to be had: whether the
 *   server answers nobody, so that waiting for the others is useless
 */
export function boundPool(pool: Pool, isFrozen = async () => false): BoundPool {
  const getConnection = pool.getConnection.bind(pool);
  const all = new Set<Connection>();
  const free = new Set<Connection>();
  const destroy = (connections: Set<Connection>) => {
    for (const connection of [...connections]) connection.destroy();
    connections.clear();
  };
  let isAsking = false;
  const suspect = async () => {
    if (isAsking) return;
    isAsking = true;
    const message = 'the database does not answer';
    if (await isFrozen()) for (const one of all) socketOf(one).destroy(timedOut(message));
    isAsking = false;
  };
  pool.on('connection', (connection) => {
    const socket = socketOf(connection);
    all.add(connection);
    // Its session is set up before anybody has it.
    socket.setTimeout(setUpMs);
    socket.once('timeout', () => {
      socket.destroy(timedOut(`the database sent nothing for ${socket.timeout} ms`));
      // The free ones lead the same way: each would be waited for in its turn.
      destroy(free);
      void suspect();
    });
    socket.once('close', () => {
      all.delete(connection);
      free.delete(connection);
    });
  });
  pool.on('release', (connection) => {
    free.add(connection);
    socketOf(connection).setTimeout(0);
  });
  let asked = 0;
  const idleFor = (idleMs: number): ConnectionSource => ({
    getConnection: (callback) => {
      let isLate = false;
      asked++;
      const timer = setTimeout(() => {
        isLate = true;
        void suspect();
        callback(timedOut(`no database connection became free within ${idleMs} ms`), nobody);
      }, idleMs);
      getConnection((error, connection) => {
        clearTimeout(timer);
        asked--;
        if (isLate) {
          if (!error) connection.release();
          return;
        }
        if (!error) {
          free.delete(connection);
          socketOf(connection).setTimeout(idleMs);
        } else if (faultCode(error) === 'ETIMEDOUT') {
          void suspect();
        }
        callback(error, connection);
      });
    },
  });
  const figures = () => ({ used: all.size - free.size, free: free.size, awaited: asked });
  return { idleFor, destroyAll: () => destroy(all), figures };
}

const setUpMs = 10_000;

/** What mysql2 gives a callback beside an error. */
const nobody = undefined as unknown as PoolConnection;

function socketOf(connection: Connection): Socket {
  return (connection as Connection & Streaming).stream;
}

function timedOut(message: string): Error {
  return Object.assign(new Error(message), { code: 'ETIMEDOUT' });
}
