import type { Transaction } from 'kysely';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import type { FileRow, LoadMode, LoadPatch, Schema } from '#shared/schema.ts';
import { nextVersion } from './data-version.ts';
import { findDuplicates } from './duplicates.ts';
import { LostLoad } from './ownership.ts';
import { publication } from './publication.ts';

export interface PublishRequest {
  readonly loadId: string;
  /** The process that works on the load: if another one has taken it over, nothing happens. */
  readonly owner: string;
  readonly mode: LoadMode;
  /** Count it even though the same content is already published. */
  readonly force: boolean;
  /** The last figures of the load, written with its new state. */
  readonly figures: LoadPatch;
  readonly now: number;
}

export type PublishResult =
  | { readonly outcome: 'published'; readonly dataVersion: number }
  | { readonly outcome: 'duplicate'; readonly of: string };

/**
 * Makes the rows of a load count, in one small transaction: all of its files, exactly once.
 * Every publication goes through the version row, which the first statement locks, so that they
 * happen one after the other. May be called again when its outcome is not known.
 *
 * @throws LostLoad
 */
export async function publish(
  database: DatabaseHandle,
  request: PublishRequest,
): Promise<PublishResult> {
  try {
    return await publication(database, async (trx) => publishIn(trx, request));
  } catch (error) {
    if (error instanceof FoundDuplicate) return { outcome: 'duplicate', of: error.loadId };
    throw error;
  }
}

/** Ends the transaction without a trace: the version must not be bumped for nothing. */
class FoundDuplicate extends Error {
  readonly loadId: string;
  constructor(loadId: string) {
    super('already published');
    this.loadId = loadId;
  }
}

async function publishIn(
  trx: Transaction<Schema>,
  request: PublishRequest,
): Promise<PublishResult> {
  const version = await nextVersion(trx);
  const before = await markPublished(trx, request, version);
  if (before !== undefined) return { outcome: 'published', dataVersion: before };
  const files = await filesOf(trx, request.loadId);
  const duplicates = request.force ? new Map() : await findDuplicates(trx, files, request);
  const [first] = duplicates.values();
  if (first && duplicates.size === files.length) throw new FoundDuplicate(first.loadId);
  for (const [id, { fileId }] of duplicates) {
    await trx.updateTable('files').set({ duplicate_of: fileId }).where('id', '=', id).execute();
  }
  const counting = files.filter((file) => !duplicates.has(file.id));
  if (request.mode === 'replace') await supersede(trx, request.loadId, counting, version);
  await trx
    .updateTable('files')
    .set({ counted: 1, counted_version: version })
    .where(
      'id',
      'in',
      counting.map((file) => file.id),
    )
    .execute();
  return { outcome: 'published', dataVersion: version };
}

/**
 * Changes the state before anything else is looked at: a cancellation at the same moment then
 * waits for us, or we see that it was faster.
 *
 * @returns the version it was published as before, if it was
 * @throws LostLoad
 */
async function markPublished(
  trx: Transaction<Schema>,
  { loadId, owner, figures, now }: PublishRequest,
  version: number,
): Promise<number | undefined> {
  const { numUpdatedRows } = await trx
    .updateTable('loads')
    .set({ state: 'published', data_version: version, finished_at: now, ...figures })
    .where('id', '=', loadId)
    .where('state', '=', 'loading')
    .where('owner', '=', owner)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return undefined;
  const load = await trx
    .selectFrom('loads')
    .select(['state', 'data_version'])
    .where('id', '=', loadId)
    .executeTakeFirst();
  if (load?.state === 'published' && load.data_version !== null) return load.data_version;
  throw new LostLoad(`load ${loadId} is ${load?.state ?? 'gone'}`);
}

function filesOf(trx: Transaction<Schema>, loadId: string): Promise<FileRow[]> {
  return trx.selectFrom('files').selectAll().where('load_id', '=', loadId).orderBy('id').execute();
}

/** Earlier files of the same datasets no longer count. */
async function supersede(
  trx: Transaction<Schema>,
  loadId: string,
  files: readonly FileRow[],
  version: number,
): Promise<void> {
  await trx
    .updateTable('files')
    .set({
      counted: 0,
      counted_version: version,
      superseded_by: loadId,
      uncounted_at: Date.now(),
    })
    .where('counted', '=', 1)
    .where('dataset', 'in', [...new Set(files.map((file) => file.dataset))])
    .where('load_id', '!=', loadId)
    .execute();
}
