import { type Kysely, sql } from 'kysely';
import { isMysql } from '../is-mysql.ts';

/*
 * MySQL commits every statement by itself, so a migration that was cut off half-way must be able to
 * run again from its start; and it knows "if not exists" for tables only, so we look first.
 */

export async function hasColumn(
  db: Kysely<unknown>,
  table: string,
  name: string,
): Promise<boolean> {
  const { rows } = isMysql(db)
    ? await sql`select 1 from information_schema.columns where table_schema = database()
        and table_name = ${table} and column_name = ${name}`.execute(db)
    : await sql`select 1 from pragma_table_info(${table}) where name = ${name}`.execute(db);
  return rows.length > 0;
}

/** Adds a column unless it is there. */
export async function addColumn(
  db: Kysely<unknown>,
  table: string,
  name: string,
  type: 'integer' | 'bigint' | 'text' | `varchar(${number})`,
  defaultTo?: number,
): Promise<void> {
  if (await hasColumn(db, table, name)) return;
  await db.schema
    .alterTable(table)
    .addColumn(name, type, (column) =>
      defaultTo === undefined ? column : column.notNull().defaultTo(defaultTo),
    )
    .execute();
}

/** Adds an index unless there is one of that name. */
export async function addIndex(
  db: Kysely<unknown>,
  table: string,
  name: string,
  columns: string[],
  kind?: 'unique',
): Promise<void> {
  const found = isMysql(db)
    ? await sql`select 1 from information_schema.statistics where table_schema = database()
        and table_name = ${table} and index_name = ${name} limit 1`.execute(db)
    : await sql`select 1 from sqlite_master where type = 'index' and name = ${name}`.execute(db);
  if (found.rows.length > 0) return;
  const index = db.schema.createIndex(name).on(table).columns(columns);
  await (kind === 'unique' ? index.unique() : index).execute();
}

/** Changes rows in one transaction. Of SQLite the whole migration is one already. */
export async function atOnce(
  db: Kysely<unknown>,
  work: (db: Kysely<unknown>) => Promise<void>,
): Promise<void> {
  await (isMysql(db) ? db.transaction().execute(work) : work(db));
}
