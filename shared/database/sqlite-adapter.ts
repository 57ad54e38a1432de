import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/**
 * What Kysely's dialect asks of better-sqlite3, given by `node:sqlite`. Rows are taken as arrays
 * and made into objects here: those that `node:sqlite` makes live on until the next full
 * collection, which costs a reader of many rows a hundred megabytes.
 */
export function adapt(raw: DatabaseSync): SqliteDatabase {
  const values = (parameters: ReadonlyArray<unknown>) => parameters as readonly SQLInputValue[];
  // Rows are inserted by one long statement again and again. To prepare it takes a third as long as
  // to run it. Only what gives no rows is kept: such a statement has ended when `run` returns.
  let last: { readonly sql: string; readonly statement: SqliteStatement } | undefined;
  return {
    close: () => raw.close(),
    prepare: (sql) => {
      if (last?.sql === sql) return last.statement;
      const statement = raw.prepare(sql);
      const names = statement.columns().map(({ name }) => name);
      statement.setReturnArrays(true);
      const toRow = (fields: unknown) => rowOf(names, fields as readonly unknown[]);
      const prepared: SqliteStatement = {
        reader: names.length > 0,
        all: (parameters) => statement.all(...values(parameters)).map(toRow),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)).map(toRow),
      };
      if (!prepared.reader) last = { sql, statement: prepared };
      return prepared;
    },
  };
}

function rowOf(names: readonly string[], fields: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let at = 0; at < names.length; at++) row[names[at] as string] = fields[at];
  return row;
}
