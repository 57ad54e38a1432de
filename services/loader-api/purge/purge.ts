import { type Kysely, sql } from 'kysely';
import type { Schema } from '#shared/schema.ts';

export interface PurgeOptions {
  readonly purgeRowsMax: number;
  /** Longest a chunk may be on its way: so long after the rows have gone, more may come. */
  readonly chunkWriteMs: number;
  /** Ends it between two transactions. */
  readonly signal?: AbortSignal;
}

/** A part is as long as thousands of rows, and a cluster bounds what one transaction may write. */
const partsAtOnce = 50;

/** A file to purge. */
export interface PurgeableFile {
  readonly id: number;
  readonly dataset: string;
  /** When its rows were gone, and are to be looked for once more; null before. */
  readonly purge_again_at: number | null;
  /** The data version that it began or ceased to count at last; null: it never did. */
  readonly counted_version: number | null;
}

/**
 * Deletes the rows of a file that does not count, in small transactions along its key. May be
 * broken off and called again. Its aggregate goes with them, unless the file has counted once: then
 * that is part of the history, as its places are, and goes later (`forgetFile`).
 *
 * When all are gone it is called once more, CHUNK_WRITE_MS later. Only when it then finds none, the
 * file is done with: whatever an engine or an older process may do, no chunk that was on its way
 * leaves rows for good.
 *
 * @returns whether there was anything to delete
 */
export async function purgeFile(
  db: Kysely<Schema>,
  file: PurgeableFile,
  options: PurgeOptions,
): Promise<boolean> {
  if (!(await claim(db, file.id))) return false;
  const isOfHistory = file.counted_version !== null;
  let hasFound = file.dataset === 'people' && (await purgeRange(db, rowsOf(file), options));
  if (!isOfHistory) hasFound = (await purgeAggregate(db, file, options)) || hasFound;
  const isDone = file.purge_again_at !== null && !hasFound;
  const outcome = isDone
    ? { purge_done: 1 }
    : { purge_again_at: Date.now() + options.chunkWriteMs };
  await db.updateTable('files').set(outcome).where('id', '=', file.id).execute();
  return hasFound;
}

/**
 * Deletes what the history keeps of a file whose rows are gone: its aggregate, its places, and when
 * it counted. The history begins after the versions at which it did from then on. May be broken off
 * and called again.
 *
 * @throws the database's error
 */
export async function forgetFile(
  db: Kysely<Schema>,
  file: PurgeableFile,
  options: Pick<PurgeOptions, 'purgeRowsMax' | 'signal'>,
): Promise<void> {
  // First of all, so that no reader takes what is left of it for all there was.
  await db
    .updateTable('meta')
    .set({ value: file.counted_version ?? 0 })
    .where('name', '=', 'history_from')
    .where('value', '<', file.counted_version ?? 0)
    .execute();
  await purgeAggregate(db, file, options);
  await db.deleteFrom('counted').where('file_id', '=', file.id).execute();
  await db.updateTable('files').set({ purge_done: 2 }).where('id', '=', file.id).execute();
}

/**
 * Deletes what a summary is made of: of people their aggregate, of other datasets the rows.
 *
 * @returns whether there was anything to delete
 */
async function purgeAggregate(
  db: Kysely<Schema>,
  file: PurgeableFile,
  options: Pick<PurgeOptions, 'purgeRowsMax' | 'signal'>,
): Promise<boolean> {
  if (file.dataset !== 'people') return purgeRange(db, rowsOf(file), options);
  const fileId = file.id;
  const cells = { table: 'births', key: 'cell_no', fileId };
  const parts = { table: 'birth_parts', key: 'part_no', fileId };
  const hasCells = await purgeRange(db, cells, options);
  return (await purgeRange(db, parts, { ...options, purgeRowsMax: partsAtOnce })) || hasCells;
}

function rowsOf({ id: fileId, dataset }: PurgeableFile): Range {
  return { table: dataset, key: 'line_no', fileId };
}

/** From here on no revert brings the file back: it would find half of its rows. */
async function claim(db: Kysely<Schema>, id: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('files')
    .set((file) => ({ purged_at: file.fn.coalesce('purged_at', file.val(Date.now())) }))
    .where('id', '=', id)
    .where('counted', '=', 0)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Rows of a file in a table of many. */
export interface Range {
  readonly table: string;
  readonly key: string;
  readonly fileId: number;
}

/**
 * Deletes rows in the order of their key, so many in a transaction.
 *
 * @returns whether there was anything to delete
 */
export async function purgeRange(
  db: Kysely<Schema>,
  range: Range,
  options: Pick<PurgeOptions, 'purgeRowsMax' | 'signal'>,
): Promise<boolean> {
  const table = sql.table(range.table);
  const key = sql.ref(range.key);
  for (let hasFound = false; ; hasFound = true) {
    options.signal?.throwIfAborted();
    // The last key of the next batch: `DELETE … LIMIT` is not known on every engine.
    const { rows } = await sql<{ last: number | null }>`
      select max(k) as last from (
        select ${key} as k from ${table} where file_id = ${range.fileId}
        order by ${key} limit ${options.purgeRowsMax}
      ) as batch`.execute(db);
    const last = rows[0]?.last ?? null;
    if (last === null) return hasFound;
    await sql`delete from ${table} where file_id = ${range.fileId} and ${key} <= ${last}`.execute(
      db,
    );
  }
}
