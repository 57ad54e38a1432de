import { type Kysely, sql } from 'kysely';
import type { Schema } from '#shared/schema.ts';

export interface PurgeOptions {
  readonly purgeRowsMax: number;
}

/**
 * Deletes the rows and the aggregate of a file that does not count, in small transactions along
 * its key. May be broken off and called again.
 */
export async function purgeFile(
  db: Kysely<Schema>,
  file: { readonly id: number; readonly dataset: string },
  options: PurgeOptions,
): Promise<void> {
  await purgeRange(db, { table: file.dataset, key: 'line_no', fileId: file.id }, options);
  await purgeRange(db, { table: 'births', key: 'cell_no', fileId: file.id }, options);
  await db.updateTable('files').set({ purged_at: Date.now() }).where('id', '=', file.id).execute();
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
