import { type Kysely, sql } from 'kysely';
import type { Schema } from '#shared/schema.ts';

export interface PurgeOptions {
  readonly purgeRowsMax: number;
  /** Ends it between two transactions. */
  readonly signal?: AbortSignal;
}

/** A part is as long as thousands of rows, and a cluster bounds what one transaction may write. */
const partsAtOnce = 50;

/**
 * Deletes the rows and the aggregate of a file that does not count, in small transactions along
 * its key. May be broken off and called again.
 */
export async function purgeFile(
  db: Kysely<Schema>,
  file: { readonly id: number; readonly dataset: string },
  options: PurgeOptions,
): Promise<void> {
  if (!(await claim(db, file.id))) return;
  await purgeRange(db, { table: file.dataset, key: 'line_no', fileId: file.id }, options);
  await purgeRange(db, { table: 'births', key: 'cell_no', fileId: file.id }, options);
  const parts = { table: 'birth_parts', key: 'part_no', fileId: file.id };
  await purgeRange(db, parts, { ...options, purgeRowsMax: partsAtOnce });
  await db.updateTable('files').set({ purge_done: 1 }).where('id', '=', file.id).execute();
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

interface Range {
  readonly table: string;
  readonly key: string;
  readonly fileId: number;
}

async function purgeRange(db: Kysely<Schema>, range: Range, options: PurgeOptions) {
  const table = sql.table(range.table);
  const key = sql.ref(range.key);
  for (;;) {
    options.signal?.throwIfAborted();
    // The last key of the next batch: `DELETE … LIMIT` is not known on every engine.
    const { rows } = await sql<{ last: number | null }>`
      select max(k) as last from (
        select ${key} as k from ${table} where file_id = ${range.fileId}
        order by ${key} limit ${options.purgeRowsMax}
      ) as batch`.execute(db);
    const last = rows[0]?.last ?? null;
    if (last === null) return;
    await sql`delete from ${table} where file_id = ${range.fileId} and ${key} <= ${last}`.execute(
      db,
    );
  }
}
