import { type Kysely, sql } from 'kysely';
import type { Schema } from '#shared/schema.ts';
import { requireOwnership } from '../publish/ownership.ts';
import { type Chunk, LineRange, type RowTarget, type RowWriter, rowColumns } from './row-writer.ts';

/** Rows as values, for engines and accounts that know nothing faster than `INSERT`. */
export class ValuesChunk implements Chunk {
  readonly rowLines: number[] = [];
  readonly values: (readonly string[])[] = [];
  readonly lines = new LineRange();
  bytes = 0;

  add(line: number, values: readonly string[]): void {
    this.rowLines.push(line);
    this.lines.add(line);
    this.values.push(values);
    for (const value of values) this.bytes += value.length;
  }

  addPlain(line: number, bytes: Buffer, starts: Int32Array, ends: Int32Array): void {
    const values: string[] = [];
    for (let index = 0; index < starts.length; index++) {
      values.push(bytes.toString('utf8', starts[index], ends[index]));
    }
    this.add(line, values);
  }

  get rows(): number {
    return this.rowLines.length;
  }
}

const statementRowsMax = 1000;

/** Writes chunks by multi-row inserts: right on every engine. */
export function insertWriter(
  db: Kysely<Schema>,
  target: RowTarget,
  options: { readonly chunkRowsMax: number },
): RowWriter<ValuesChunk> {
  const table = sql.table(target.dataset.name);
  const columns = sql.join(rowColumns(target.dataset).map((name) => sql.ref(name)));
  const insert = (chunk: ValuesChunk, from: number) => {
    const lines = chunk.rowLines.slice(from, from + statementRowsMax);
    const tuples = lines.map((line, index) => {
      const row = [target.fileId, line, ...(chunk.values[from + index] ?? [])];
      return sql`(${sql.join(row)})`;
    });
    return sql`insert into ${table} (${columns}) values ${sql.join(tuples)}`;
  };
  return {
    chunkRowsMax: options.chunkRowsMax,
    newChunk: () => new ValuesChunk(),
    write: (chunk, again) =>
      db.transaction().execute(async (trx) => {
        if (again) {
          await sql`delete from ${table} where file_id = ${target.fileId}
            and line_no between ${chunk.lines.first} and ${chunk.lines.last}`.execute(trx);
        }
        for (let from = 0; from < chunk.rows; from += statementRowsMax) {
          await insert(chunk, from).execute(trx);
        }
        await requireOwnership(trx, target, true);
      }),
  };
}
