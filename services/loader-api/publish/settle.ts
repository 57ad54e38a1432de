import type { Transaction } from 'kysely';
import { isMysql } from '#shared/database/is-mysql.ts';
import type { FileRow, Schema } from '#shared/schema.ts';

const idsAtOnce = 500;

/** A file whose rows are stored, and may count. */
export type StoredFile = Pick<FileRow, 'id' | 'content' | 'copy_no' | 'counted' | 'holds'>;

/**
 * Which files are to count: of every content that is held, one whose rows are stored. The rules
 * are in `holdings.ts`.
 *
 * @param stored the files of some contents whose rows are stored
 * @param held the names of those contents (and copies) that anybody holds
 * @returns their ids
 */
export function countingFiles(
  stored: readonly StoredFile[],
  held: ReadonlySet<string>,
): Set<number> {
  const candidates = Map.groupBy(stored, nameOf);
  const best = [...held].map((name) =>
    (candidates.get(name) ?? []).toSorted(
      (a, b) => b.holds - a.holds || b.counted - a.counted || a.id - b.id,
    ),
  );
  return new Set(best.flatMap(([file]) => file?.id ?? []));
}

/**
 * Has those files of some contents count that are to, and no others: after any change of what is
 * held. Only contents that the change concerns need to be looked at.
 */
export async function settle(
  trx: Transaction<Schema>,
  contents: readonly string[],
  version: number,
): Promise<void> {
  const stored = await storedFiles(trx, contents);
  const counting = countingFiles(stored, await heldOf(trx, contents));
  const changed = stored.filter(({ id, counted }) => counting.has(id) !== (counted === 1));
  const set = async (files: readonly StoredFile[], counted: 0 | 1) => {
    const uncounted_at = counted === 1 ? null : Date.now();
    for (const ids of batches(files.map(({ id }) => id))) {
      const some = trx.updateTable('files').where('id', 'in', ids);
      await some.set({ counted, counted_version: version, uncounted_at }).execute();
    }
  };
  await set(
    changed.filter(({ counted }) => counted === 1),
    0,
  );
  await set(
    changed.filter(({ counted }) => counted === 0),
    1,
  );
}

/**
 * The files of these contents whose rows are stored: they have counted once, or are about to. From
 * now until the transaction ends none of them is purged.
 */
export async function storedFiles(
  trx: Transaction<Schema>,
  contents: readonly string[],
): Promise<StoredFile[]> {
  const found: StoredFile[] = [];
  for (const some of batches(contents)) {
    const ids = await trx
      .selectFrom('files')
      .select('id')
      .where('content', 'in', some)
      .where('counted_version', 'is not', null)
      .where('purged_at', 'is', null)
      .execute();
    for (const batch of batches(ids.map(({ id }) => id))) {
      const files = trx
        .selectFrom('files')
        .select(['id', 'content', 'copy_no', 'counted', 'holds'])
        .where('id', 'in', batch)
        .where('purged_at', 'is', null);
      // SQLite has one writer at a time, and no such lock.
      const locked = isMysql(trx) ? files.forUpdate() : files;
      found.push(...(await locked.execute()));
    }
  }
  return found;
}

/** The names of those of these contents, and copies, that anybody holds. */
async function heldOf(trx: Transaction<Schema>, contents: readonly string[]) {
  const names = new Set<string>();
  for (const some of batches(contents)) {
    const held = trx.selectFrom('files').select(['content', 'copy_no']).distinct();
    const rows = await held.where('content', 'in', some).where('holds', '=', 1).execute();
    for (const row of rows) names.add(nameOf(row));
  }
  return names;
}

/** Tells a content and its copies apart. */
export function nameOf({ content, copy_no }: Pick<FileRow, 'content' | 'copy_no'>): string {
  return `${content}+${copy_no}`;
}

/** As many at a time as fit into one statement. */
export function batches<T>(all: readonly T[]): T[][] {
  const count = Math.ceil(all.length / idsAtOnce);
  return Array.from({ length: count }, (_, n) => all.slice(n * idsAtOnce, (n + 1) * idsAtOnce));
}
