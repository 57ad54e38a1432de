import { type Kysely, MysqlAdapter, sql } from 'kysely';

/** Aggregates once more, packed, to be read as a whole: see `place-births.ts`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const table = db.schema
    .createTable('birth_parts')
    .ifNotExists()
    .addColumn('file_id', 'integer', (c) => c.notNull())
    .addColumn('part_no', 'integer', (c) => c.notNull())
    .addColumn('births', sql`mediumtext`, (c) => c.notNull())
    .addPrimaryKeyConstraint('birth_parts_pk', ['file_id', 'part_no']);
  const isMysql = db.getExecutor().adapter instanceof MysqlAdapter;
  const charset = sql`default charset utf8mb4 collate utf8mb4_bin`;
  await (isMysql ? table.modifyEnd(charset) : table).execute();
}
