import type { Kysely } from 'kysely';
import { addColumn } from './if-missing.ts';

/**
 * What `map` names in vain is stored with a load, so that a list of loads need not read headers. Of
 * loads of before it is no longer told.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'loads', 'map_unused', 'text');
}
