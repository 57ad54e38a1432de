import type { Kysely, Transaction } from 'kysely';
import { createYieldIfDue } from '#shared/concurrency/yield-if-due.ts';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import type { Schema } from '#shared/schema.ts';
import { placementOf } from '#shared/summary/placement.ts';
import type { StoredPreview } from '../loads/stored-preview.ts';
import { changesBetween } from './changes-between.ts';
import { addToCube, columnsToCount, countCube, type FileToCount } from './count-cube.ts';
import { inCountingTurn } from './counting-turn.ts';
import { dataVersionOf, whileKept } from './outlook.ts';
import type { PreviewLimits } from './preview.ts';
import { publication, Unchanged } from './publication.ts';
import { revertIn } from './revert.ts';

/** Which files would go on to count if a load were reverted now, and which would not. */
interface RevertOutlook {
  /** The data version before anything was looked at, and the one that would be reverted from. */
  readonly lookedAt: number;
  readonly dataVersion: number;
  readonly counting: readonly FileToCount[];
  readonly after: readonly FileToCount[];
}

export interface RevertPreview {
  /** The data version that was looked at. */
  readonly dataVersion: number;
  readonly changes: StoredPreview;
}

/**
 * What would come of the revert of a load, now. The revert itself is done, looked at and rolled
 * back, so there is one way to decide what counts after it.
 *
 * @throws Problem load_not_found, wrong_state, summary_too_large, database_unavailable
 */
export function previewRevert(
  database: DatabaseHandle,
  loadId: string,
  limits: PreviewLimits,
): Promise<RevertPreview> {
  const { db } = database;
  return inCountingTurn(db, () =>
    whileKept(
      db,
      () => lookAhead(database, loadId),
      async (outlook) => ({
        dataVersion: outlook.dataVersion,
        changes: await changesOf(db, outlook, limits),
      }),
    ),
  );
}

function lookAhead(database: DatabaseHandle, loadId: string): Promise<RevertOutlook> {
  return publication<RevertOutlook>(database, async (trx) => {
    const lookedAt = await dataVersionOf(trx);
    const counting = await countingFiles(trx);
    const version = await revertIn(trx, loadId, {});
    const after = await countingFiles(trx);
    throw new Unchanged<RevertOutlook>({ lookedAt, dataVersion: version - 1, counting, after });
  });
}

function countingFiles(trx: Transaction<Schema>): Promise<FileToCount[]> {
  return trx.selectFrom('files').select(columnsToCount).where('counted', '=', 1).execute();
}

async function changesOf(
  db: Kysely<Schema>,
  { counting, after }: RevertOutlook,
  limits: PreviewLimits,
): Promise<StoredPreview> {
  const options = { limits, pause: createYieldIfDue() };
  const then = await countCube(db, after, options);
  const placedThen = await placementOf(then, options.pause);
  const counts = new Set(after.map(({ id }) => id));
  const ceased = counting.filter(({ id }) => !counts.has(id));
  // As a rule nothing begins to count, so that what counts now is that and a little more.
  const isMore = counting.length - ceased.length === after.length;
  const now = isMore ? then : await countCube(db, [], options);
  await addToCube(now, db, isMore ? ceased : counting, options);
  const placedNow = await placementOf(now, options.pause);
  return changesBetween(placedNow, placedThen, limits.previewCountriesMax);
}
