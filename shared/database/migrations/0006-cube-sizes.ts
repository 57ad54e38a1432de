import type { Kysely } from 'kysely';
import { addColumn } from './if-missing.ts';

/**
 * How much memory a cube takes of each file, and of all that counts: so that what would be more
 * than the reader may hold is not published. Files of before have no such figures: they are
 * counted once, with the first publication.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'files', 'cube_cells', 'bigint');
  await addColumn(db, 'files', 'cube_bytes', 'bigint');
  await db.schema
    .createTable('cube_sizes')
    .ifNotExists()
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('version', 'bigint', (c) => c.notNull())
    .addColumn('cells', 'bigint', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .execute();
}
