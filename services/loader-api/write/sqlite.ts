import type { StatementSync } from 'node:sqlite';
import type { SqliteHandle } from '#shared/database/sqlite.ts';
import { LostLoad, ownershipSql } from '../publish/ownership.ts';
import { ValuesChunk } from './insert.ts';
import { type RowTarget, type RowWriter, rowColumns } from './row-writer.ts';

const statementRows = 50;
// A chunk is written in one go on this thread: small enough not to be felt by other requests.
const chunkRowsMax = 5000;

/** Writes chunks into SQLite by prepared multi-row inserts, one transaction each. */
export function sqliteWriter(handle: SqliteHandle, target: RowTarget): RowWriter<ValuesChunk> {
  const columns = rowColumns(target.dataset);
  const tuple = `(${columns.map(() => '?').join(',')})`;
  const insert = (rows: number) =>
    handle.raw.prepare(
      // OR REPLACE makes a chunk that is sent again harmless.
      `INSERT OR REPLACE INTO ${target.dataset.name} (${columns.join(', ')}) VALUES ` +
        Array.from({ length: rows }, () => tuple).join(','),
    );
  const ownership = handle.raw.prepare(ownershipSql);
  const many = insert(statementRows);
  const one = insert(1);
  const writeRows = (chunk: ValuesChunk) => {
    const whole = chunk.rows - (chunk.rows % statementRows);
    for (let from = 0; from < whole; from += statementRows) {
      run(many, target.fileId, chunk, from, statementRows);
    }
    for (let from = whole; from < chunk.rows; from++) run(one, target.fileId, chunk, from, 1);
    if (!ownership.get(target.loadId, target.owner)) {
      throw new LostLoad(`load ${target.loadId} is no longer ours`);
    }
  };
  return {
    chunkRowsMax,
    newChunk: () => new ValuesChunk(),
    // The connection is shared with Kysely, which hands it out to one at a time.
    write: (chunk) =>
      handle.db.connection().execute(async () => inTransaction(handle, () => writeRows(chunk))),
  };
}

function run(
  insert: StatementSync,
  fileId: number,
  chunk: ValuesChunk,
  from: number,
  rows: number,
) {
  const parameters: (number | string)[] = [];
  for (let at = from; at < from + rows; at++) {
    parameters.push(fileId, chunk.rowLines[at] ?? 0, ...(chunk.values[at] ?? []));
  }
  insert.run(...parameters);
}

/**
 * Rows need no sync of their own: they count only once their load is published, and that commit,
 * which is synced, brings everything before it in the log to the disk as well.
 */
function inTransaction({ raw }: SqliteHandle, work: () => void): void {
  raw.exec('PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE');
  try {
    work();
    raw.exec('COMMIT');
  } catch (error) {
    if (raw.isTransaction) raw.exec('ROLLBACK');
    throw error;
  } finally {
    raw.exec('PRAGMA synchronous = FULL');
  }
}
