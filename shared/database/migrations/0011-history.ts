import { type Kysely, sql } from 'kysely';
import { isMysql } from '../is-mysql.ts';
import { addColumn, addIndex, atOnce } from './if-missing.ts';

/**
 * What counted at each data version, and what brought the version. Of before nothing is known: the
 * history of a database begins at the version it is at, with the files that count there.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const counted = db.schema
    .createTable('counted')
    .ifNotExists()
    .addColumn('version', 'bigint', (c) => c.notNull())
    .addColumn('file_id', 'integer', (c) => c.notNull())
    .addColumn('counts', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('counted_pk', ['version', 'file_id']);
  const charset = sql`default charset utf8mb4 collate utf8mb4_bin`;
  await (isMysql(db) ? counted.modifyEnd(charset) : counted).execute();
  await addIndex(db, 'counted', 'counted_by_file', ['file_id', 'version']);
  await addColumn(db, 'data_versions', 'load_id', 'varchar(36)');
  await addColumn(db, 'data_versions', 'kind', 'varchar(8)');
  await addColumn(db, 'data_versions', 'sent_by', 'varchar(255)');
  await addIndex(db, 'data_versions', 'data_versions_by_time', ['created_at']);
  await atOnce(db, beginHistory);
}

/**
 * All of it or nothing: where two processes do it on two nodes, the second to commit has changed
 * nothing, as the first may have begun to publish meanwhile.
 */
async function beginHistory(db: Kysely<unknown>): Promise<void> {
  const begun = await sql`select 1 from meta where name = 'history_from'`.execute(db);
  if (begun.rows.length > 0) return;
  await sql`delete from counted`.execute(db);
  await sql`insert into counted (version, file_id, counts)
    select meta.value, files.id, 1 from meta, files
    where meta.name = 'data_version' and files.counted = 1`.execute(db);
  await sql`update data_versions set created_at = ${Date.now()} where created_at is null
    and version = (select value from meta where name = 'data_version')`.execute(db);
  // Their aggregates are gone with their rows.
  await sql`update files set purge_done = 2
    where purge_done = 1 and counted_version is not null`.execute(db);
  await sql`insert into meta (name, value)
    select 'history_from', value from meta where name = 'data_version'`.execute(db);
}
