import { type Connection, type ConnectionOptions, createConnection } from 'mysql2';
import type { RowDataPacket } from 'mysql2/promise';
import { withinTime } from '#shared/concurrency/within-time.ts';
import { readOnlySql } from '../mysql-probe.ts';
import type { NodeState } from './choose.ts';

/** Looks at one server, over a connection of its own. */
export interface NodeLook {
  /** Never fails: a server that does not answer in time is undefined. */
  look(): Promise<NodeState | undefined>;
  close(): void;
}

/** How long a server has to answer. */
const lookMs = 1_500;
const connectMs = 3_000;
/** After how long without any answer another connection is tried; each time after twice as long. */
const reconnectMs = 10_000;
const reconnectMaxMs = 600_000;

/** @param options without a database: it may still have to be made */
export function createNodeLook(options: ConnectionOptions, database: string): NodeLook {
  const name = `\`${database.replaceAll('`', '``')}\``;
  // Not only SHOW: a node of Galera that is cut off from the others answers that all the same.
  const versionSql = `select value from ${name}.meta where name = 'data_version'`;
  let connection: Connection | undefined;
  let asked: Promise<NodeState> | undefined;
  let patienceMs = reconnectMs;
  const closing = new AbortController();
  const drop = () => {
    connection?.destroy();
    connection = undefined;
    asked = undefined;
  };
  const open = () => {
    const opened = createConnection({ ...options, connectTimeout: connectMs });
    opened.on('error', () => undefined);
    return opened;
  };
  const ask = async () => {
    connection ??= open();
    const version = await versionOf(connection, versionSql);
    const variables = await rowsOf(connection, readOnlySql);
    asked = undefined;
    patienceMs = reconnectMs;
    return { isWritable: variables.every(({ Value }) => Value === 'OFF'), version };
  };
  /**
   * One question at a time: a server that answers nobody for a while keeps each connection that was
   * given up, until it has no more of them for anybody. What it is asked once a network is whole
   * again arrives by itself.
   */
  const answer = () => {
    asked ??= withinTime(ask(), {
      ms: patienceMs,
      signal: closing.signal,
      late: () => {
        patienceMs = Math.min(patienceMs * 2, reconnectMaxMs);
        throw new Error('the server has not answered');
      },
    });
    return asked;
  };
  return {
    look: async () => {
      if (closing.signal.aborted) return undefined;
      try {
        return await withinTime(answer(), { ms: lookMs, late: () => undefined });
      } catch {
        drop();
        return undefined;
      }
    },
    close: () => {
      closing.abort();
      drop();
    },
  };
}

/** No such database or table yet, or none that the account may see. */
const unseen: readonly unknown[] = [1044, 1049, 1142, 1146];

async function versionOf(connection: Connection, sql: string): Promise<number | undefined> {
  try {
    const [row] = await rowsOf(connection, sql);
    return row ? Number(row.value) : undefined;
  } catch (error) {
    if (unseen.includes((error as { errno?: unknown }).errno)) return undefined;
    throw error;
  }
}

function rowsOf(connection: Connection, sql: string): Promise<RowDataPacket[]> {
  return new Promise((resolve, reject) => {
    connection.query<RowDataPacket[]>(sql, (error, rows) =>
      error ? reject(error) : resolve(rows),
    );
  });
}
