import type { Kysely } from 'kysely';
import { addColumn } from './if-missing.ts';

/**
 * Who sent a load, by which request and how it was asked for; of loads of before it is not known.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'loads', 'sent_by', 'varchar(255)');
  await addColumn(db, 'loads', 'request_id', 'varchar(128)');
  await addColumn(db, 'loads', 'asked', 'text');
}
