import { type Kysely, MysqlAdapter, sql } from 'kysely';

/** Neither "add column if not exists" nor "drop column if exists" is known to MySQL: look first. */
export async function hasColumn(
  db: Kysely<unknown>,
  table: string,
  column: string,
): Promise<boolean> {
  const isMysql = db.getExecutor().adapter instanceof MysqlAdapter;
  const { rows } = isMysql
    ? await sql`select 1 from information_schema.columns where table_schema = database()
        and table_name = ${table} and column_name = ${column}`.execute(db)
    : await sql`select 1 from pragma_table_info(${table}) where name = ${column}`.execute(db);
  return rows.length > 0;
}
