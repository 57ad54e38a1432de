import { type Kysely, sql } from 'kysely';
import type { Schema } from '#shared/schema.ts';
import { requireOwnership } from '../publish/ownership.ts';
import {
  type Chunk,
  NumberRange,
  type RowTarget,
  type RowWriter,
  rowColumns,
} from './row-writer.ts';

/** Rows as values, for engines and accounts that know nothing faster than `INSERT`. */
export class ValuesChunk implements Chunk {
  readonly rowNumbers: number[] = [];
  readonly values: (readonly string[])[] = [];
  readonly numbers = new NumberRange();
  bytes = 0;

  add(no: number, values: readonly string[]): void {
    this.rowNumbers.push(no);
    this.numbers.add(no);
    this.values.push(values);
    for (const value of values) this.bytes += value.length;
  }

  addPlain(no: number, bytes: Buffer, starts: Int32Array, ends: Int32Array): void {
    const values: string[] = [];
    for (let index = 0; index < starts.length; index++) {
      values.push(bytes.toString('utf8', starts[index], ends[index]));
    }
    this.add(no, values);
  }

  get rows(): number {
    return this.rowNumbers.length;
  }
}

const statementRowsMax = 1000;

/** Writes chunks by multi-row inserts: right on every engine. */
export function insertWriter(
  db: Kysely<Schema>,
  target: RowTarget,
  options: { readonly chunkRowsMax: number },
): RowWriter<ValuesChunk> {
  const table = sql.table(target.table.name);
  const number = sql.ref(target.table.numberColumn);
  const columns = sql.join(rowColumns(target.table).map((name) => sql.ref(name)));
  const insert = (chunk: ValuesChunk, from: number) => {
    const numbers = chunk.rowNumbers.slice(from, from + statementRowsMax);
    const tuples = numbers.map((no, index) => {
      const row = [target.fileId, no, ...(chunk.values[from + index] ?? [])];
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
            and ${number} between ${chunk.numbers.first} and ${chunk.numbers.last}`.execute(trx);
        }
        for (let from = 0; from < chunk.rows; from += statementRowsMax) {
          await insert(chunk, from).execute(trx);
        }
        await requireOwnership(trx, target);
      }),
  };
}
