import type { Transaction } from 'kysely';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { Problem } from '#shared/errors.ts';
import type { LoadRow, Schema } from '#shared/schema.ts';
import type { CubeLimits } from '#shared/summary/cube-limits.ts';
import { moveLoad } from '../loads/move.ts';
import { nextVersion } from './data-version.ts';
import { giveBack, letGo } from './holdings.ts';
import { Unchanged } from './publication.ts';
import { recordCounted } from './record-counted.ts';
import { publicationWithRoom } from './room.ts';
import { settle } from './settle.ts';

export interface RevertOptions {
  /** Whether it was tried before, so that it may be done although nobody was told. */
  readonly again?: boolean;
  /** The name of the API key of who asks for it. */
  readonly by?: string | null;
  /** Asked whether the data may still be those of a version. What it throws ends the revert. */
  readonly requireVersion?: ((dataVersion: number) => void) | undefined;
}

/**
 * Takes a published load back: it holds its contents no longer, and what it had superseded is held
 * again while those rows are still kept. One small transaction, as publication is.
 *
 * @param limits what the reader may hold, also of what counts again
 * @returns the new data version; undefined when an earlier try had done it
 * @throws Problem load_not_found, wrong_state, summary_too_large; what `requireVersion` throws
 */
export async function revert(
  database: DatabaseHandle,
  loadId: string,
  limits: CubeLimits,
  options: RevertOptions = {},
): Promise<number | undefined> {
  return publicationWithRoom<number | undefined>(database, limits, async (trx) => {
    const version = await revertIn(trx, loadId, options);
    await recordCounted(trx, version);
    return version;
  });
}

/**
 * The same within a transaction that ends as a publication does.
 *
 * @throws as `revert`; Unchanged when an earlier try had done it
 */
export async function revertIn(
  trx: Transaction<Schema>,
  loadId: string,
  { again = false, by = null, requireVersion }: RevertOptions,
): Promise<number> {
  const version = await nextVersion(trx, { loadId, kind: 'revert', by });
  const loads = trx.selectFrom('loads').selectAll().where('id', '=', loadId);
  const load = await loads.executeTakeFirst();
  if (!load) throw new Problem('load_not_found', `There is no load ${loadId}.`);
  if (again && load.state === 'reverted') throw new Unchanged(undefined);
  if (!(await moveLoad(trx, 'revert', { id: loadId }))) {
    const detail = `Only a published load can be reverted; this one is ${load.state}.`;
    throw new Problem('wrong_state', detail);
  }
  requireVersion?.(version - 1);
  await settle(trx, await release(trx, load), version);
  return version;
}

/** @returns the contents of which somebody may hold more or less than before */
async function release(trx: Transaction<Schema>, load: LoadRow): Promise<string[]> {
  const files = await trx
    .selectFrom('files')
    .select(['id', 'dataset', 'content'])
    .where('load_id', '=', load.id)
    .execute();
  await letGo(trx, files);
  const contents = files.flatMap(({ content }) => content ?? []);
  if (load.mode === 'append') return [...new Set(contents)];
  for (const dataset of new Set(files.map((file) => file.dataset))) {
    contents.push(...(await giveBack(trx, load, dataset)));
  }
  return [...new Set(contents)];
}
