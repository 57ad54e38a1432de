import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { logLimit } from '#shared/database/sqlite-file.ts';
import type { PackedMemory } from './packed-chunk.ts';

/** The thread that writes rows into SQLite, so that the one that answers requests need not wait. */

export interface WorkerSetup {
  readonly file: string;
  readonly lockWaitMs: number;
}

/** One transaction: these rows, while the load is still ours. */
export interface WriteRequest {
  readonly id: number;
  readonly fileId: number;
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly memory: PackedMemory;
  /** Changes a row while the load is ours. */
  readonly ownership: { readonly sql: string; readonly values: readonly string[] };
}

export interface WriteReply {
  readonly id: number;
  readonly outcome: 'written' | 'lost' | 'failed';
  /** What came with the request, given back. */
  readonly memory: PackedMemory;
  /** Of a failure: SQLite's message and its result code. */
  readonly message?: string;
  readonly errcode?: number;
}

const statementRows = 50;
/** The columns of a row before its values: file and number. */
const keyColumns = 2;
const { file, lockWaitMs } = workerData as WorkerSetup;
const database = new DatabaseSync(file, { timeout: lockWaitMs });
// Rows need no sync of their own: they count only once their load is published, and that commit,
// which is synced, brings everything before it in the log to the disk as well.
database.exec(`PRAGMA synchronous = NORMAL; ${logLimit}`);
const statements = new Map<string, StatementSync>();

function prepare(sql: string): StatementSync {
  const known = statements.get(sql) ?? database.prepare(sql);
  statements.set(sql, known);
  return known;
}

function insertSql({ table, columns }: WriteRequest, rows: number): string {
  const tuple = `(${columns.map(() => '?').join(',')})`;
  const tuples = Array.from({ length: rows }, () => tuple).join(',');
  // OR REPLACE makes a chunk that is sent again harmless.
  return `INSERT OR REPLACE INTO ${table} (${columns.join(',')}) VALUES ${tuples}`;
}

function writeRows(request: WriteRequest): void {
  const { rows, columns } = request;
  const { text, marks } = request.memory;
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const many = prepare(insertSql(request, statementRows));
  const one = prepare(insertSql(request, 1));
  const whole = rows - (rows % statementRows);
  let start = 0;
  let mark = 0;
  let parameters: (number | string)[] = [];
  for (let row = 0; row < rows; row++) {
    parameters.push(request.fileId, marks[mark++] as number);
    for (let column = keyColumns; column < columns.length; column++) {
      const end = marks[mark++] as number;
      parameters.push(bytes.toString('utf8', start, end));
      start = end;
    }
    if (row >= whole) one.run(...parameters);
    else if ((row + 1) % statementRows === 0) many.run(...parameters);
    else continue;
    parameters = [];
  }
}

function write(request: WriteRequest): WriteReply {
  const { id, ownership, memory } = request;
  database.exec('BEGIN IMMEDIATE');
  try {
    writeRows(request);
    const isOurs = prepare(ownership.sql).run(...ownership.values).changes > 0;
    database.exec(isOurs ? 'COMMIT' : 'ROLLBACK');
    return { id, memory, outcome: isOurs ? 'written' : 'lost' };
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function tryToWrite(request: WriteRequest): WriteReply {
  try {
    return write(request);
  } catch (error) {
    const { id, memory } = request;
    const { message, errcode } = error as Error & { errcode?: number };
    const failure: WriteReply = { id, memory, outcome: 'failed', message };
    return errcode === undefined ? failure : { ...failure, errcode };
  }
}

parentPort?.on('message', (request: WriteRequest) => {
  const reply = tryToWrite(request);
  parentPort?.postMessage(reply, [reply.memory.text.buffer, reply.memory.marks.buffer]);
});
