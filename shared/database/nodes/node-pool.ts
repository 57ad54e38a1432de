import { connect as connectTcp, type Socket } from 'node:net';
import type { Connection, ConnectionOptions, Pool } from 'mysql2';
import type { MysqlAddress, MysqlHost } from '../mysql-url.ts';
import type { NodeUse } from './choose.ts';
import { createNodeLook } from './node-look.ts';
import { createNodeWatch, type NodeChange, type NodeWatch } from './node-watch.ts';

export interface NodePoolsOptions {
  readonly use: NodeUse;
  readonly pollMs: number;
}

/** Several servers with the same data, of which the right ones are used. */
export interface NodePools {
  /** What a pool needs for its connections to find their server. */
  readonly options: ConnectionOptions;
  /** Has a pool give connections to servers that are to be used, and no others. */
  attach(pool: Pool): void;
  readonly lookNow: () => void;
  readonly doubt: () => void;
  close(): void;
}

/** What mysql2 hands to who makes the stream of a connection: that connection's own settings. */
interface StreamRequest {
  readonly config: ConnectionOptions;
}

/** A connection's socket, which mysql2's types leave out. */
interface Streaming {
  readonly stream: Socket;
}

const keepAliveInitialDelay = 10_000;

/** @param options how one of the servers is connected to */
export function createNodePools(
  { hosts, database }: Pick<MysqlAddress, 'hosts' | 'database'>,
  options: ConnectionOptions,
  { use, pollMs }: NodePoolsOptions,
): NodePools {
  const open = new Set<Connection & Streaming>();
  const { database: _, ...server } = options;
  const looks = hosts.map((host) => createNodeLook({ ...server, ...host }, database));
  const nodeOf = ({ config: { host, port } }: Connection) =>
    hosts.findIndex((one) => one.host === host && one.port === port);
  const onChange = ({ gone }: NodeChange) => {
    for (const one of open) if (gone.includes(nodeOf(one))) one.stream.destroy(notThere());
  };
  const watch = createNodeWatch(looks, { use, pollMs, onChange });
  return {
    // TLS compares a server's name with that of the connection's own settings.
    options: {
      stream: ({ config }: StreamRequest) => {
        const { host, port } = Object.assign(config, hosts[watch.next()] as MysqlHost);
        return connectTcp({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay });
      },
    },
    attach: (pool) => {
      pool.on('connection', (connection) => {
        const one = connection as typeof connection & Streaming;
        open.add(one);
        one.stream.once('close', () => open.delete(one));
      });
      giveOnlyUsed(pool, watch, nodeOf);
    },
    lookNow: watch.lookNow,
    doubt: watch.doubt,
    close: watch.close,
  };
}

function giveOnlyUsed(pool: Pool, watch: NodeWatch, nodeOf: (connection: Connection) => number) {
  const getConnection = pool.getConnection.bind(pool);
  pool.getConnection = (given: Parameters<Pool['getConnection']>[0]) => {
    const take = () =>
      getConnection((error, connection) => {
        if (error) watch.lookNow();
        if (error || watch.isUsed(nodeOf(connection))) return given(error, connection);
        connection.destroy();
        take();
      });
    void watch.used().then(take);
  };
}

function notThere(): Error {
  return Object.assign(new Error('the database server has gone'), { code: 'ETIMEDOUT' });
}
