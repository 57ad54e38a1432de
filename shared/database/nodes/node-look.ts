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

/** @param options without a database: it may still have to be made */
export function createNodeLook(options: ConnectionOptions, database: string): NodeLook {
  const name = `\`${database.replaceAll('`', '``')}\``;
  // Not only SHOW: a node of Galera that is cut off from the others answers that all the same.
  const versionSql = `select value from ${name}.meta where name = 'data_version'`;
  let connection: Connection | undefined;
  let isClosed = false;
  const drop = () => {
    connection?.destroy();
    connection = undefined;
  };
  const open = () => {
    const opened = createConnection({ ...options, connectTimeout: lookMs });
    opened.on('error', () => undefined);
    return opened;
  };
  const ask = async () => {
    if (isClosed) throw new Error('closed');
    connection ??= open();
    const version = await versionOf(connection, versionSql);
    const variables = await rowsOf(connection, readOnlySql);
    return { isWritable: variables.every(({ Value }) => Value === 'OFF'), version };
  };
  const late = () => Promise.reject(new Error('no answer'));
  return {
    look: async () => {
      try {
        return await withinTime(ask(), { ms: lookMs, late });
      } catch {
        drop();
        return undefined;
      }
    },
    close: () => {
      isClosed = true;
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
