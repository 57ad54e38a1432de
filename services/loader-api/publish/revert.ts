import type { Transaction } from 'kysely';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { Problem } from '#shared/errors.ts';
import type { FileRow, Schema } from '#shared/schema.ts';
import { nextVersion } from './data-version.ts';
import { publication } from './publication.ts';

/**
 * Makes the rows of a published load no longer count, and brings back what it had superseded while
 * those rows are still kept: one small transaction, as publication is.
 *
 * @returns the new data version
 * @throws Problem load_not_found, wrong_state
 */
export async function revert(database: DatabaseHandle, loadId: string): Promise<number> {
  return publication(database, async (trx) => {
    const version = await nextVersion(trx);
    const load = await trx
      .selectFrom('loads')
      .select('state')
      .where('id', '=', loadId)
      .executeTakeFirst();
    if (!load) throw new Problem('load_not_found', `There is no load ${loadId}.`);
    if (load.state !== 'published') {
      const detail = `Only a published load can be reverted, this one is ${load.state}.`;
      throw new Problem('wrong_state', detail);
    }
    const files = await trx.selectFrom('files').selectAll().where('load_id', '=', loadId).execute();
    await trx.updateTable('loads').set({ state: 'reverted' }).where('id', '=', loadId).execute();
    await trx
      .updateTable('files')
      .set({ counted: 0, counted_version: version, uncounted_at: Date.now() })
      .where('load_id', '=', loadId)
      .where('counted', '=', 1)
      .execute();
    for (const dataset of new Set(files.map((file) => file.dataset))) {
      await giveBack(trx, { loadId, dataset, version, files });
    }
    return version;
  });
}

interface GivingBack {
  readonly loadId: string;
  readonly dataset: string;
  readonly version: number;
  readonly files: readonly FileRow[];
}

/**
 * What the load had superseded counts again; or, where the load has itself been superseded since,
 * belongs to what that later load superseded.
 */
async function giveBack(trx: Transaction<Schema>, { loadId, dataset, version, files }: GivingBack) {
  const later = files.find((file) => file.dataset === dataset && file.superseded_by !== null);
  const superseded = trx
    .updateTable('files')
    .where('superseded_by', '=', loadId)
    .where('dataset', '=', dataset);
  if (later) {
    await superseded.set({ superseded_by: later.superseded_by }).execute();
    return;
  }
  await superseded
    .set({ counted: 1, counted_version: version, superseded_by: null, uncounted_at: null })
    .where('purged_at', 'is', null)
    .where('load_id', 'in', (from) =>
      from.selectFrom('loads').select('loads.id').where('loads.state', '=', 'published'),
    )
    .execute();
}
