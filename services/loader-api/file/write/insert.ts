import { CompiledQuery, type Kysely, sql } from 'kysely';
import { createYieldIfDue } from '#shared/concurrency/yield-if-due.ts';
import type { Schema } from '#shared/schema.ts';
import { requireOwnership } from '../../loads/ownership.ts';
import { type RowTarget, type RowWriter, rowColumns } from './row-writer.ts';
import { TextChunk, type TextRecord } from './text-chunk.ts';

/** Also within the 32,766 parameters of a SQLite statement (https://sqlite.org/limits.html). */
const statementRowsMax = 1000;
/** Far below what any server takes (`max_allowed_packet`), also where all has to be escaped. */
const statementBytesMax = 1024 * 1024;

/** Writes chunks by multi-row inserts through Kysely, which every engine takes. */
export function insertWriter(
  db: Kysely<Schema>,
  target: RowTarget,
  options: { readonly chunkRowsMax: number },
): RowWriter<TextChunk> {
  const { fileId } = target;
  const table = sql.table(target.table.name);
  const number = sql.ref(target.table.numberColumn);
  const insertSql = insertSqlOf(db, target);
  const spare: Buffer[] = [];
  return {
    chunkRowsMax: options.chunkRowsMax,
    newChunk: () => new TextChunk(fileId, spare),
    write: async (chunk, again) => {
      const yieldIfDue = createYieldIfDue();
      await db.transaction().execute(async (trx) => {
        if (again) {
          await sql`delete from ${table} where file_id = ${fileId}
            and ${number} between ${chunk.numbers.first} and ${chunk.numbers.last}`.execute(trx);
        }
        for (const { rows, parameters } of batches(chunk.records())) {
          await trx.executeQuery(CompiledQuery.raw(insertSql(rows), parameters));
          // SQLite answers at once: whoever waits for this process is not to wait for the chunk.
          await yieldIfDue();
        }
        await requireOwnership(trx, target);
      });
      chunk.release();
    },
  };
}

/**
 * The statement that inserts so many rows. Kysely takes longer to build one of a thousand rows than
 * the database to execute it, so its parts are built once.
 */
function insertSqlOf(db: Kysely<Schema>, { fileId, table }: RowTarget): (rows: number) => string {
  const names = rowColumns(table);
  const columns = sql.join(names.map((name) => sql.ref(name)));
  // The file's number is the same in each row; the rest of a row is parameters, which all engines
  // of ours write as `?`.
  const rest = sql.join(names.slice(1).map((name) => sql.val(name)));
  const head = sql`insert into ${sql.table(table.name)} (${columns}) values `.compile(db).sql;
  const tuple = sql`(${sql.lit(fileId)}, ${rest})`.compile(db).sql;
  const build = (rows: number) => head + Array<string>(rows).fill(tuple).join(', ');
  const usual = build(statementRowsMax);
  return (rows) => (rows === statementRowsMax ? usual : build(rows));
}

interface Batch {
  rows: number;
  /** Of each row its number and its values. */
  readonly parameters: (number | string)[];
}

/** As many at a time as fit into one statement. */
function* batches(records: Iterable<TextRecord>): Generator<Batch> {
  let batch: Batch = { rows: 0, parameters: [] };
  let bytes = 0;
  for (const record of records) {
    const isFull = batch.rows >= statementRowsMax || bytes > statementBytesMax;
    if (isFull) {
      yield batch;
      batch = { rows: 0, parameters: [] };
      bytes = 0;
    }
    batch.rows++;
    batch.parameters.push(record.no, ...record.values);
    bytes += record.bytes;
  }
  if (batch.rows > 0) yield batch;
}
