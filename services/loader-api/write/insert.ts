import { type Kysely, sql } from 'kysely';
import type { Schema } from '#shared/schema.ts';
import { requireOwnership } from '../publish/ownership.ts';
import { type RowTarget, type RowWriter, rowColumns } from './row-writer.ts';
import { TextChunk, type TextRecord } from './text-chunk.ts';

const statementRowsMax = 1000;
/** Far below what any server takes (`max_allowed_packet`), also where all has to be escaped. */
const statementBytesMax = 1024 * 1024;

/** Writes chunks by multi-row inserts, for servers that take no `LOAD DATA LOCAL`. */
export function insertWriter(
  db: Kysely<Schema>,
  target: RowTarget,
  options: { readonly chunkRowsMax: number },
): RowWriter<TextChunk> {
  const { fileId } = target;
  const table = sql.table(target.table.name);
  const number = sql.ref(target.table.numberColumn);
  const columns = sql.join(rowColumns(target.table).map((name) => sql.ref(name)));
  const insert = (records: readonly TextRecord[]) => {
    const tuples = records.map(({ no, values }) => sql`(${sql.join([fileId, no, ...values])})`);
    return sql`insert into ${table} (${columns}) values ${sql.join(tuples)}`;
  };
  return {
    chunkRowsMax: options.chunkRowsMax,
    newChunk: () => new TextChunk(fileId),
    write: async (chunk, again) => {
      await db.transaction().execute(async (trx) => {
        if (again) {
          await sql`delete from ${table} where file_id = ${fileId}
            and ${number} between ${chunk.numbers.first} and ${chunk.numbers.last}`.execute(trx);
        }
        for (const records of batches(chunk.records())) await insert(records).execute(trx);
        await requireOwnership(trx, target);
      });
      chunk.release();
    },
  };
}

/** As many at a time as fit into one statement. */
function* batches(records: Iterable<TextRecord>): Generator<TextRecord[]> {
  let batch: TextRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    if (batch.length >= statementRowsMax || (batch.length > 0 && bytes > statementBytesMax)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += record.bytes;
  }
  if (batch.length > 0) yield batch;
}
