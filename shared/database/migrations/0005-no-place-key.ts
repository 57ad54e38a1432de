import type { Kysely } from 'kysely';
import { hasColumn } from './if-missing.ts';

/**
 * Cells no longer hold the key of their birthplace. Nothing reads it: readers make keys from what
 * was written, so that those of old and new rows, and of two versions of Unicode, cannot differ;
 * and a key may be many times as long as its place.
 *
 * MySQL and MariaDB do it in the table's description alone (`ALGORITHM=INSTANT`); SQLite writes the
 * table anew, in one transaction, as it does every migration.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (await hasColumn(db, 'births', 'place_key')) {
    await db.schema.alterTable('births').dropColumn('place_key').execute();
  }
}
