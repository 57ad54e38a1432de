import { randomInt } from 'node:crypto';
import { type CreateTableBuilder, type Kysely, MysqlAdapter, sql } from 'kysely';
import { addIndex } from './if-missing.ts';

/**
 * Every statement asks "if not exists": MySQL commits each one by itself, so a migration that was
 * cut off half-way must be able to run again from its start.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isMysql = db.getExecutor().adapter instanceof MysqlAdapter;
  const create = (name: string) => {
    const table = db.schema.createTable(name).ifNotExists();
    // The same equality everywhere: bytes are compared, not letters.
    return isMysql ? table.modifyEnd(sql`default charset utf8mb4 collate utf8mb4_bin`) : table;
  };
  // Rows lie in the order of their key, as InnoDB has them anyway: one tree to write, not two.
  const createKeyed = (name: string) =>
    isMysql ? create(name) : create(name).modifyEnd(sql`without rowid`);
  await withCounts(
    create('loads')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey())
      .addColumn('state', 'varchar(16)', (c) => c.notNull())
      .addColumn('mode', 'varchar(8)', (c) => c.notNull())
      .addColumn('source', 'varchar(8)', (c) => c.notNull())
      .addColumn('dry_run', 'integer', (c) => c.notNull().defaultTo(0))
      // What somebody sends may be longer than `text`, which ends at 64 KiB on MySQL.
      .addColumn('options', sql`mediumtext`, (c) => c.notNull())
      .addColumn('idempotency_key', 'varchar(64)')
      .addColumn('fingerprint', 'varchar(64)')
      .addColumn('owner', 'varchar(64)')
      .addColumn('heartbeat_at', 'bigint')
      .addColumn('error', 'text')
      .addColumn('preview', sql`mediumtext`)
      .addColumn('duplicate_of', 'varchar(36)')
      .addColumn('data_version', 'bigint')
      .addColumn('bytes_read', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('bytes_total', 'bigint')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('started_at', 'bigint')
      .addColumn('finished_at', 'bigint'),
  ).execute();
  await withCounts(
    create('files')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('load_id', 'varchar(36)', (c) => c.notNull())
      .addColumn('dataset', 'varchar(32)', (c) => c.notNull())
      .addColumn('name', 'varchar(255)', (c) => c.notNull())
      .addColumn('sha256', 'varchar(64)')
      .addColumn('bytes', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('delimiter', 'varchar(4)')
      .addColumn('charset', 'varchar(16)')
      .addColumn('compression', 'varchar(8)')
      // As JSON a header may take many times its bytes; `text` ends at 64 KiB on MySQL.
      .addColumn('header', sql`mediumtext`)
      .addColumn('columns_ignored', sql`mediumtext`)
      .addColumn('counted', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('counted_version', 'bigint')
      .addColumn('uncounted_at', 'bigint')
      .addColumn('superseded_by', 'varchar(36)')
      .addColumn('duplicate_of', 'integer')
      .addColumn('purged_at', 'bigint')
      .addColumn('purge_done', 'integer', (c) => c.notNull().defaultTo(0)),
  ).execute();
  await createKeyed('people')
    .addColumn('file_id', 'integer', (c) => c.notNull())
    .addColumn('line_no', 'integer', (c) => c.notNull())
    .addColumn('given_name', 'varchar(255)', (c) => c.notNull())
    .addColumn('family_name', 'varchar(255)', (c) => c.notNull())
    .addColumn('date_of_birth', 'date', (c) => c.notNull())
    .addColumn('place_of_birth', 'varchar(255)', (c) => c.notNull())
    .addPrimaryKeyConstraint('people_pk', ['file_id', 'line_no'])
    .execute();
  await createKeyed('places')
    .addColumn('file_id', 'integer', (c) => c.notNull())
    .addColumn('line_no', 'integer', (c) => c.notNull())
    .addColumn('city', 'varchar(255)', (c) => c.notNull())
    .addColumn('county', 'varchar(255)', (c) => c.notNull())
    .addColumn('country', 'varchar(255)', (c) => c.notNull())
    .addPrimaryKeyConstraint('places_pk', ['file_id', 'line_no'])
    .execute();
  await createKeyed('births')
    .addColumn('file_id', 'integer', (c) => c.notNull())
    .addColumn('cell_no', 'integer', (c) => c.notNull())
    .addColumn('place_of_birth', 'varchar(255)', (c) => c.notNull())
    .addColumn('place_key', 'text', (c) => c.notNull())
    .addColumn('birth_year', 'integer', (c) => c.notNull())
    .addColumn('people', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('births_pk', ['file_id', 'cell_no'])
    .execute();
  await createKeyed('rejects')
    .addColumn('file_id', 'integer', (c) => c.notNull())
    .addColumn('line_no', 'integer', (c) => c.notNull())
    .addColumn('fault_no', 'integer', (c) => c.notNull())
    .addColumn('column_name', 'varchar(255)')
    .addColumn('code', 'varchar(32)', (c) => c.notNull())
    .addColumn('message', 'text', (c) => c.notNull())
    .addColumn('raw', 'text')
    .addPrimaryKeyConstraint('rejects_pk', ['file_id', 'line_no', 'fault_no'])
    .execute();
  await create('meta')
    .addColumn('name', 'varchar(64)', (c) => c.primaryKey())
    .addColumn('value', 'bigint', (c) => c.notNull())
    .execute();
  await addIndex(db, 'loads', 'loads_by_state', ['state', 'id']);
  await addIndex(db, 'loads', 'loads_by_idempotency_key', ['idempotency_key'], 'unique');
  await addIndex(db, 'files', 'files_by_load', ['load_id']);
  await addIndex(db, 'files', 'files_by_superseder', ['superseded_by']);
  await addIndex(db, 'files', 'files_by_counted', ['counted', 'dataset', 'sha256']);
  await addIndex(db, 'files', 'files_by_version', ['counted_version']);
  await firstMeta(db);
}

function withCounts<T extends string>(table: CreateTableBuilder<T, string>) {
  return table
    .addColumn('rows_read', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('rows_loaded', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('rows_rejected', 'bigint', (c) => c.notNull().defaultTo(0));
}

/** The data version, and a number that tells this database from any other (for entity tags). */
async function firstMeta(db: Kysely<unknown>) {
  const values = { data_version: 0, instance: randomInt(2 ** 47) };
  for (const [name, value] of Object.entries(values)) {
    const found = await sql`select 1 from meta where name = ${name}`.execute(db);
    if (found.rows.length > 0) continue;
    await sql`insert into meta (name, value) values (${name}, ${value})`.execute(db);
  }
}
