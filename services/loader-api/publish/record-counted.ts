import { sql, type Transaction } from 'kysely';
import type { Schema } from '#shared/schema.ts';
import { batches } from './settle.ts';

/**
 * Writes down which files began or ceased to count at a data version: the last thing that is done
 * of a publication or a revert. From these rows a reader tells what counted at any earlier version.
 */
export async function recordCounted(trx: Transaction<Schema>, version: number): Promise<void> {
  // Those that are there were left by hand, as by a backup of which only some tables were restored.
  await trx.deleteFrom('counted').where('version', '>=', version).execute();
  const changed = trx.selectFrom('files').select(['id', 'counted']);
  for (const some of batches(await changed.where('counted_version', '=', version).execute())) {
    const rows = some.map(({ id, counted }) => ({ version, file_id: id, counts: counted }));
    await trx.insertInto('counted').values(rows).execute();
  }
}

/**
 * Has the history begin at a version, with what counts now. A loader of before migration 0011 has
 * made it, which was still running while the schema was brought up to date, and has written nothing
 * down: what counted at earlier versions of its own nobody knows.
 */
export async function restartHistory(trx: Transaction<Schema>, version: number): Promise<void> {
  await trx.deleteFrom('counted').execute();
  await sql`insert into counted (version, file_id, counts)
    select ${sql.lit(version)}, id, 1 from files where counted = 1`.execute(trx);
  const from = trx.updateTable('meta').set({ value: version });
  await from.where('name', '=', 'history_from').execute();
}
