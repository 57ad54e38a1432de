import type { Kysely } from 'kysely';
import { addColumn } from './if-missing.ts';

/**
 * Whether a rejected row's text was cut is kept with it: by its length alone it cannot be told, as
 * the setting that bounds it may have changed since.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'rejects', 'raw_truncated', 'integer');
}
