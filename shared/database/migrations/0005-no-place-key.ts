import { type Kysely, MysqlAdapter, sql } from 'kysely';

/**
 * Cells no longer hold the key of their birthplace. Nothing reads it: readers make keys from what
 * was written, so that those of old and new rows, and of two versions of Unicode, cannot differ;
 * and a key may be many times as long as its place.
 *
 * MySQL and MariaDB do it in the table's description alone (`ALGORITHM=INSTANT`); SQLite writes the
 * table anew, in one transaction, as it does every migration.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (await hasColumn(db, 'births', 'place_key')) {
    await db.schema.alterTable('births').dropColumn('place_key').execute();
  }
}

/** MySQL has no "drop column if exists", so we look first. */
async function hasColumn(db: Kysely<unknown>, table: string, column: string): Promise<boolean> {
  const isMysql = db.getExecutor().adapter instanceof MysqlAdapter;
  const { rows } = isMysql
    ? await sql`select 1 from information_schema.columns where table_schema = database()
        and table_name = ${table} and column_name = ${column}`.execute(db)
    : await sql`select 1 from pragma_table_info(${table}) where name = ${column}`.execute(db);
  return rows.length > 0;
}
