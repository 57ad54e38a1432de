import { type Expression, sql, type Transaction } from 'kysely';
import type { FileRow, LoadRow, Schema } from '#shared/schema.ts';
import type { Holder } from './duplicates.ts';
import { batches, nameOf, settle, storedFiles } from './settle.ts';

/*
 * What counts, and why. Every publication and every revert goes by these rules, and nothing else
 * changes what counts:
 *
 * - A content is what the rows of a file are the same by: its dataset, its bytes, and how they were
 *   read (`contentKey`). A file of which no row was loaded has none.
 * - The files of a published load hold their contents. A replace takes away every earlier hold on
 *   the datasets of its contents; a revert lets go of what the load held, and gives back what it
 *   had taken away, unless a later replace of the dataset stands.
 * - A content counts while anybody holds it, and it counts once, however many do: by the rows of
 *   one file. Where rows of several files are stored, that is a file which itself holds the
 *   content, rather than one whose load was reverted or replaced (`settle`).
 * - So a duplicate (a file whose content counts already when its load is published) needs no rows
 *   of its own: they are deleted at once. When the load that brought the rows is reverted, they go
 *   on counting, for those who hold the content still.
 * - A file that was loaded by `force` is a copy, which counts beside the content and beside other
 *   copies; its id is the number of the copy. A file that finds only copies counting holds the
 *   first of them: without `force` nothing counts twice.
 * - Rows are deleted only of files that do not count (`purge.ts`). When a revert would give back a
 *   hold and no rows of its content are left, the hold is gone for good.
 *
 * `files.holds` is 1 for a hold, `files.content` and `files.copy_no` say what is held.
 */

/** The load that changes what is held, and the data version it does so in. */
interface Change {
  readonly loadId: string;
  readonly version: number;
}

/** How the files of a load come to hold their contents. */
interface Holding {
  /** Those whose content is held already, with the file that holds it. */
  readonly duplicates: ReadonlyMap<number, Holder>;
  readonly force: boolean;
  readonly version: number;
}

/**
 * Has the files of a load hold their contents. Those that are no duplicates bring the rows, and
 * count, unless `settle` should know better.
 */
export async function hold(
  trx: Transaction<Schema>,
  files: readonly FileRow[],
  { duplicates, force, version }: Holding,
): Promise<void> {
  for (const [id, { fileId, copyNo }] of duplicates) {
    const duplicate = trx.updateTable('files').where('id', '=', id);
    await duplicate.set({ holds: 1, duplicate_of: fileId, copy_no: copyNo }).execute();
  }
  const bringing = files.filter(({ id, content }) => content !== null && !duplicates.has(id));
  if (bringing.length === 0) return;
  const ids = bringing.map(({ id }) => id);
  await trx
    .updateTable('files')
    .set((file) => ({
      holds: 1,
      counted: 1,
      counted_version: version,
      ...(force ? { copy_no: file.ref('id') } : {}),
    }))
    .where('id', 'in', ids)
    .execute();
  const contents = new Set(bringing.flatMap(({ content }) => content ?? []));
  await settle(trx, [...contents], version);
}

/**
 * Takes away every hold of other loads on the datasets of these files, so nothing of them counts
 * any more. Files that bring no content take the place of nothing.
 */
export async function supersede(
  trx: Transaction<Schema>,
  files: readonly FileRow[],
  { loadId, version }: Change,
): Promise<void> {
  const bringing = files.filter(({ content }) => content !== null);
  const datasets = [...new Set(bringing.map(({ dataset }) => dataset))];
  if (datasets.length === 0) return;
  const others = trx
    .updateTable('files')
    .where('dataset', 'in', datasets)
    .where('load_id', '!=', loadId);
  const now = Date.now();
  // `counted` comes last: on MySQL an expression sees what the same statement has set before it.
  const superseded = others.set((file) => ({
    holds: 0,
    superseded_by: loadId,
    counted_version: ifCounted(file.val(version), file.ref('counted_version')),
    uncounted_at: ifCounted(file.val(now), file.ref('uncounted_at')),
    counted: 0,
  }));
  await superseded.where('holds', '=', 1).execute();
  // What counted for those who held it, under a file that did not.
  const uncounted = others.set({ counted: 0, counted_version: version, uncounted_at: now });
  await uncounted.where('counted', '=', 1).execute();
}

function ifCounted(then: Expression<number>, otherwise: Expression<number | null>) {
  return sql<number | null>`case when counted = 1 then ${then} else ${otherwise} end`;
}

/** Lets go of what the files of a load hold. */
export async function letGo(
  trx: Transaction<Schema>,
  files: readonly Pick<FileRow, 'id'>[],
): Promise<void> {
  for (const ids of batches(files.map(({ id }) => id))) {
    await trx.updateTable('files').set({ holds: 0 }).where('id', 'in', ids).execute();
  }
}

/**
 * Gives back the holds that a load had taken away on a dataset; where a later replace stands, they
 * are now taken away by that one.
 *
 * @returns the contents that are held again; to be settled
 */
export async function giveBack(
  trx: Transaction<Schema>,
  { id: loadId, data_version }: Pick<LoadRow, 'id' | 'data_version'>,
  dataset: string,
): Promise<string[]> {
  const later = await nextReplace(trx, dataset, data_version ?? 0);
  if (later !== undefined) {
    const taken = trx.updateTable('files').set({ superseded_by: later });
    await taken.where('superseded_by', '=', loadId).where('dataset', '=', dataset).execute();
    return [];
  }
  const holds = await trx
    .selectFrom('files')
    .innerJoin('loads', 'loads.id', 'files.load_id')
    .select(['files.id', 'files.content', 'files.copy_no'])
    .where('files.superseded_by', '=', loadId)
    .where('files.dataset', '=', dataset)
    .where('files.content', 'is not', null)
    .where('loads.state', '=', 'published')
    .execute();
  const contents = [...new Set(holds.flatMap(({ content }) => content ?? []))];
  const stored = new Set((await storedFiles(trx, contents)).map(nameOf));
  const living = holds.filter((hold) => stored.has(nameOf(hold)));
  for (const ids of batches(living.map(({ id }) => id))) {
    const given = trx.updateTable('files').set({ holds: 1, superseded_by: null });
    await given.where('id', 'in', ids).execute();
  }
  return contents;
}

/** The first replace of a dataset that stands, of those after a data version. */
async function nextReplace(
  trx: Transaction<Schema>,
  dataset: string,
  version: number,
): Promise<string | undefined> {
  const found = await trx
    .selectFrom('loads')
    .innerJoin('files', 'files.load_id', 'loads.id')
    .select('loads.id')
    .where('loads.mode', '=', 'replace')
    .where('loads.data_version', '>', version)
    .where('loads.state', '=', 'published')
    .where('files.dataset', '=', dataset)
    .where('files.content', 'is not', null)
    .orderBy('loads.data_version')
    .limit(1)
    .executeTakeFirst();
  return found?.id;
}
