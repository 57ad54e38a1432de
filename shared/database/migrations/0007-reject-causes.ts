import type { Kysely } from 'kysely';
import { addColumn } from './if-missing.ts';

/** The rejects of a load by their cause, counted while it is read; loads of before have none. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'loads', 'rejects_by', 'text');
}
