import type { Transaction } from 'kysely';
import { isMysql } from '#shared/database/is-mysql.ts';
import type { FileRow, Schema } from '#shared/schema.ts';

const idsAtOnce = 500;

/** A file whose rows are stored, and may count. */
export interface StoredFile
  extends Pick<FileRow, 'id' | 'content' | 'copy_no' | 'counted' | 'holds'> {
  /** A file that holds the same content, or copy of it. */
  readonly holder: number | null;
}

/**
 * Which files are to count: of every content that is held, one whose rows are stored. The rules
 * are in `holdings.ts`.
 *
 * @param stored all files of some contents whose rows are stored
 * @returns their ids
 */
export function countingFiles(stored: readonly StoredFile[]): Set<number> {
  const held = stored.filter(({ holder }) => holder !== null);
  const best = [...Map.groupBy(held, nameOf).values()].map((files) =>
    files.toSorted((a, b) => b.holds - a.holds || b.counted - a.counted || a.id - b.id),
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
  const counting = countingFiles(stored);
  const wrong = stored.filter(({ id, counted }) => counting.has(id) !== (counted === 1));
  for (const counted of [0, 1] as const) {
    const uncounted_at = counted === 1 ? null : Date.now();
    const ids = wrong.filter((file) => file.counted !== counted).map(({ id }) => id);
    for (const some of batches(ids)) {
      const files = trx.updateTable('files').where('id', 'in', some);
      await files.set({ counted, counted_version: version, uncounted_at }).execute();
    }
  }
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
      .where('counted_version', '>', 0)
      .where('purged_at', 'is', null)
      .execute();
    for (const batch of batches(ids.map(({ id }) => id))) {
      const files = trx
        .selectFrom('files')
        .select(['id', 'content', 'copy_no', 'counted', 'holds'])
        .select((outer) =>
          outer
            .selectFrom('files as held')
            .select('held.id')
            .whereRef('held.content', '=', 'files.content')
            .whereRef('held.copy_no', '=', 'files.copy_no')
            .where('held.holds', '=', 1)
            .limit(1)
            .as('holder'),
        )
        .where('id', 'in', batch)
        .where('purged_at', 'is', null);
      // SQLite has one writer at a time, and no such lock.
      const locked = isMysql(trx) ? files.forUpdate() : files;
      found.push(...(await locked.execute()));
    }
  }
  return found;
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
