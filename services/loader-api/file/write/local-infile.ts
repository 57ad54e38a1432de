import { Readable } from 'node:stream';
import type { Pool, PoolConnection, QueryOptions, ResultSetHeader } from 'mysql2';
import { ownershipSql, ownershipValues, requireOurs } from '../../loads/ownership.ts';
import { type RowTarget, type RowWriter, rowColumns } from './row-writer.ts';
import { TextChunk } from './text-chunk.ts';

export interface LocalInfileOptions {
  readonly chunkRowsMax: number;
  readonly chunkWriteMs: number;
}

/** The server takes no `LOAD DATA LOCAL`; its own words are the cause. Nothing was written. */
export class LocalInfileRefused extends Error {
  override name = 'LocalInfileRefused';
  constructor(cause: unknown) {
    super('the server refuses LOAD DATA LOCAL', { cause });
  }
}

/**
 * As the answer to `LOAD DATA LOCAL` these say that it is not allowed or not known:
 *
 * - 3948 MySQL 8 and later, 1148 before and TiDB, 4166 MariaDB: `local_infile` is off
 * - 1105 Vitess and Cetus, 1064, 1235: no such syntax
 * - 2 ProxySQL before 2.0, which looked for the file itself
 */
const refusals = new Set([3948, 1148, 4166, 1105, 1064, 1235, 2]);

function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !('errno' in error)) return false;
  // ProxySQL: "Unsupported 'LOAD DATA LOCAL INFILE' command", under the number of unknown commands.
  if (error.errno === 1047) return error.message.includes('LOAD DATA');
  return refusals.has(Number(error.errno));
}

/**
 * Writes chunks by `LOAD DATA LOCAL`, the fastest way into a MySQL-protocol server. It turns bad
 * values into warnings and skips rows whose key exists, so a chunk counts as written only when
 * every row was taken and there was no warning at all.
 *
 * `write` throws LocalInfileRefused where the server does not take it.
 */
export function localInfileWriter(
  pool: Pool,
  target: RowTarget,
  options: LocalInfileOptions,
): RowWriter<TextChunk> {
  const { name: table, numberColumn } = target.table;
  const load =
    `LOAD DATA LOCAL INFILE 'chunk' INTO TABLE ${table} CHARACTER SET utf8mb4 ` +
    `(${rowColumns(target.table).join(', ')})`;
  const erase = `DELETE FROM ${table} WHERE file_id = ? AND ${numberColumn} BETWEEN ? AND ?`;
  const spare: Buffer[] = [];
  const ownership = { sql: ownershipSql, values: ownershipValues(target) };
  return {
    chunkRowsMax: options.chunkRowsMax,
    newChunk: () => new TextChunk(target.fileId, spare),
    write: async (chunk, again) => {
      await withConnection(pool, async (connection) => {
        const query = (sql: QueryOptions) => run(connection, sql, options.chunkWriteMs);
        await query({ sql: 'BEGIN' });
        if (again) {
          await query({
            sql: erase,
            values: [target.fileId, chunk.numbers.first, chunk.numbers.last],
          });
        }
        const result = await query({
          sql: load,
          // The server names a file to read; whatever it names, it gets the chunk.
          infileStreamFactory: () => Readable.from(chunk.pieces()),
        }).catch((error: unknown) => {
          throw isRefusal(error) ? new LocalInfileRefused(error) : error;
        });
        requireAll(result, chunk.rows);
        requireOurs((await query(ownership)).affectedRows, target.loadId);
        await query({ sql: 'COMMIT' });
      });
      chunk.release();
    },
  };
}

function requireAll(result: ResultSetHeader, rows: number): void {
  if (result.affectedRows !== rows || result.warningStatus !== 0) {
    throw new Error(
      `the server took ${result.affectedRows} of ${rows} rows, with ${result.warningStatus} warnings`,
    );
  }
}

/** A connection that failed in mid-transaction is not used again: the server rolls it back. */
async function withConnection(pool: Pool, work: (connection: PoolConnection) => Promise<void>) {
  const connection = await new Promise<PoolConnection>((resolve, reject) => {
    pool.getConnection((error, got) => (error ? reject(error) : resolve(got)));
  });
  try {
    await work(connection);
    connection.release();
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

function run(connection: PoolConnection, sql: QueryOptions, timeout: number) {
  return new Promise<ResultSetHeader>((resolve, reject) => {
    connection.query<ResultSetHeader>({ ...sql, timeout }, (error, result) =>
      error ? reject(error) : resolve(result),
    );
  });
}
