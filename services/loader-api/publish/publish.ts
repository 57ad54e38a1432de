import type { Transaction } from 'kysely';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import type { FileRow, LoadMode, Schema } from '#shared/schema.ts';
import type { CubeLimits } from '#shared/summary/cube-limits.ts';
import { type MovePatch, moveLoad } from '../loads/move.ts';
import { OwnershipLostError } from '../loads/ownership.ts';
import { wasPublished } from '../loads/states.ts';
import { nextVersion } from './data-version.ts';
import { findDuplicates } from './duplicates.ts';
import { figuresOf } from './figures.ts';
import { hold, supersede } from './holdings.ts';
import { Unchanged } from './publication.ts';
import { recordCounted } from './record-counted.ts';
import { publicationWithRoom } from './room.ts';

export interface PublishRequest {
  readonly loadId: string;
  /**
   * The process that works on the load: if another one has taken it over, nothing happens. Null of
   * one that is held, which anybody may publish.
   */
  readonly owner: string | null;
  /** The API key it is published with, where that need not be the one that sent the load. */
  readonly by?: string | null;
  readonly mode: LoadMode;
  /** Count it even though the same content is already published. */
  readonly force: boolean;
  /** The last figures of the load, written with its new state. */
  readonly figures: MovePatch;
  /** When it began. */
  readonly now: number;
  /** What the reader may hold. */
  readonly limits: CubeLimits;
  /**
   * Asked before anything changes: whether the data may still be those of a version, or why not.
   * What it throws ends the publication.
   */
  readonly requireVersion?: ((dataVersion: number) => void) | undefined;
}

export type PublishResult =
  | { readonly outcome: 'published'; readonly dataVersion: number }
  | { readonly outcome: 'duplicate'; readonly of: string };

/**
 * Makes the rows of a load count, in one small transaction: all of its files, exactly once.
 * Every publication goes through the version row, which the first statement locks, so that they
 * happen one after the other. May be called again when its outcome is not known: what is published
 * already is told as it was, and the data version stays.
 *
 * @throws OwnershipLostError when it cannot be published in its state; Problem summary_too_large;
 *   what `requireVersion` throws
 */
export async function publish(
  database: DatabaseHandle,
  request: PublishRequest,
): Promise<PublishResult> {
  return publicationWithRoom(database, request.limits, async (trx) => publishIn(trx, request));
}

async function publishIn(
  trx: Transaction<Schema>,
  request: PublishRequest,
): Promise<PublishResult> {
  const kind = request.mode === 'replace' ? 'replace' : 'publish';
  const { loadId, by = null } = request;
  const version = await nextVersion(trx, { loadId, kind, by });
  const before = await markPublished(trx, request, version);
  if (before !== undefined) throw new Unchanged(before);
  request.requireVersion?.(version - 1);
  const files = await filesOf(trx, loadId);
  const duplicates = await findDuplicates(trx, files, request);
  const [first] = duplicates.values();
  if (first && duplicates.size === files.length) {
    throw new Unchanged<PublishResult>({ outcome: 'duplicate', of: first.loadId });
  }
  if (request.mode === 'replace') await supersede(trx, files, { loadId, version });
  await hold(trx, files, { duplicates, force: request.force, version });
  await recordCounted(trx, version);
  const figures = first ? figuresOf(files, duplicates) : {};
  const publish_ms = Math.max(Date.now() - request.now, 0);
  const load = trx.updateTable('loads').set({ ...figures, publish_ms });
  await load.where('id', '=', loadId).execute();
  return { outcome: 'published', dataVersion: version };
}

/**
 * Changes the state before anything else is looked at: a cancellation at the same moment then
 * waits for us, or we see that it was faster.
 *
 * @returns how it was published before, if it was
 * @throws OwnershipLostError
 */
async function markPublished(
  trx: Transaction<Schema>,
  { loadId, owner, figures, now }: PublishRequest,
  version: number,
): Promise<PublishResult | undefined> {
  const columns = { data_version: version, finished_at: now, ...figures };
  const isMoved =
    owner === null
      ? await moveLoad(trx, 'publishHeld', { id: loadId }, columns)
      : await moveLoad(trx, 'publish', { id: loadId, owner }, columns);
  if (isMoved) return undefined;
  const load = await trx
    .selectFrom('loads')
    .select(['state', 'data_version'])
    .where('id', '=', loadId)
    .executeTakeFirst();
  // Somebody may have reverted it since: it was published all the same.
  if (load && wasPublished(load.state) && load.data_version !== null) {
    return { outcome: 'published', dataVersion: load.data_version };
  }
  throw new OwnershipLostError(`load ${loadId} is ${load?.state ?? 'gone'}`);
}

function filesOf(trx: Transaction<Schema>, loadId: string): Promise<FileRow[]> {
  return trx.selectFrom('files').selectAll().where('load_id', '=', loadId).orderBy('id').execute();
}
