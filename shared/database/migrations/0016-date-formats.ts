import type { Kysely } from 'kysely';
import { addColumn } from './if-missing.ts';

/** In which order the dates of a file were read: what is mended of it is to be read in the same. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'files', 'date_format', 'varchar(3)');
}
