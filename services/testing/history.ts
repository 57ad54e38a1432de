import type { Kysely } from 'kysely';
import type { FileRow, LoadMode, Schema } from '#shared/schema.ts';

/** A load that was published, as history knows it. */
export interface PastLoad {
  readonly id: string;
  readonly mode: LoadMode;
  readonly isReverted: boolean;
  /** Its files whose content nobody else held when it was published. */
  readonly files: readonly { readonly id: number; readonly dataset: string }[];
}

/**
 * Which files count, told from history alone: those of every load that was not reverted, unless a
 * later replace that was not reverted either has files of the same dataset.
 *
 * @param loads in the order of their publication
 * @param purged files whose rows are gone for good
 */
export function countedByHistory(loads: readonly PastLoad[], purged: ReadonlySet<number>) {
  const replaced = new Set<string>();
  const counted: number[] = [];
  for (const { mode, files } of loads.filter((load) => !load.isReverted).reverse()) {
    const standing = files.filter(({ id, dataset }) => !replaced.has(dataset) && !purged.has(id));
    counted.push(...standing.map(({ id }) => id));
    if (mode === 'replace') for (const { dataset } of files) replaced.add(dataset);
  }
  return counted.sort((a, b) => a - b);
}

/** The history as the database tells it. */
export async function pastLoads(db: Kysely<Schema>): Promise<PastLoad[]> {
  const loads = await db
    .selectFrom('loads')
    .select(['id', 'mode', 'state'])
    .where('state', 'in', ['published', 'reverted'])
    .orderBy('data_version')
    .execute();
  const files = Map.groupBy(await db.selectFrom('files').selectAll().execute(), (f) => f.load_id);
  return loads.map(({ id, mode, state }) => ({
    id,
    mode,
    isReverted: state === 'reverted',
    files: (files.get(id) ?? []).filter((file: FileRow) => file.duplicate_of === null),
  }));
}

/** Which files count, as the database says. */
export async function countedFiles(db: Kysely<Schema>): Promise<number[]> {
  const query = db.selectFrom('files').select('id').where('counted', '=', 1).orderBy('id');
  return (await query.execute()).map(({ id }) => id);
}
