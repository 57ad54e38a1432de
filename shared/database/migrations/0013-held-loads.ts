import type { Kysely } from 'kysely';
import { addColumn } from './if-missing.ts';

/** Loads that are held until somebody publishes them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'loads', 'preview_version', 'bigint');
  await addColumn(db, 'loads', 'ready_at', 'bigint');
  await addColumn(db, 'loads', 'expires_at', 'bigint');
}
