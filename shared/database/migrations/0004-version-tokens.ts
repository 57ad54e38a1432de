import { randomInt } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { isMysql } from '../is-mysql.ts';
import { addColumn } from './if-missing.ts';

/** Every statement may run again: on MySQL a migration that was cut off begins from its start. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addVersionTokens(db);
  await addSecondLook(db);
}

/**
 * A random token for each data version, and the present one of a database that has data already.
 */
async function addVersionTokens(db: Kysely<unknown>): Promise<void> {
  const table = db.schema
    .createTable('data_versions')
    .ifNotExists()
    .addColumn('version', 'bigint', (c) => c.primaryKey())
    .addColumn('token', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint');
  const charset = sql`default charset utf8mb4 collate utf8mb4_bin`;
  await (isMysql(db) ? table.modifyEnd(charset) : table).execute();
  const found = await sql`select 1 from meta where name = 'version_token'`.execute(db);
  if (found.rows.length === 0) {
    const token = randomInt(2 ** 47);
    await sql`insert into meta (name, value) values ('version_token', ${token})`.execute(db);
  }
  await sql`replace into data_versions (version, token)
    select v.value, t.value from meta as v, meta as t
    where v.name = 'data_version' and t.name = 'version_token'`.execute(db);
}

/**
 * When the rows of a file that was purged are to be looked for once more. Of files that are purged
 * already that is now: in a cluster, rows of theirs may have come afterwards.
 */
async function addSecondLook(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'files', 'purge_again_at', 'bigint');
  await sql`update files set purge_done = 0, purge_again_at = 0 where purge_done = 1`.execute(db);
}
