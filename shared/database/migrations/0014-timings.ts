import type { Kysely } from 'kysely';
import { addColumn } from './if-missing.ts';

/** How long the stages of a load took; of loads of before it is not known. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'loads', 'receive_ms', 'bigint');
  await addColumn(db, 'loads', 'write_ms', 'bigint');
  await addColumn(db, 'loads', 'publish_ms', 'bigint');
}
