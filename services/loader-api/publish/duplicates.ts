import type { Transaction } from 'kysely';
import type { FileRow, LoadMode, Schema } from '#shared/schema.ts';

/** The file that already holds a content. */
export interface Holder {
  readonly fileId: number;
  readonly loadId: string;
}

/**
 * Which of these files hold content (dataset and SHA-256) that already counts, or that stands
 * twice among them. In mode `replace` what counts now is about to go, so there content is a
 * duplicate only when nothing would change: the same files are all that counts already.
 *
 * @returns the holder, by the id of the file that repeats it
 */
export async function findDuplicates(
  trx: Transaction<Schema>,
  files: readonly FileRow[],
  { mode }: { readonly mode: LoadMode },
): Promise<Map<number, Holder>> {
  const counted = await trx
    .selectFrom('files')
    .select(['id', 'load_id', 'dataset', 'sha256'])
    .where('counted', '=', 1)
    .where('dataset', 'in', [...new Set(files.map((file) => file.dataset))])
    .$if(mode === 'append', (query) =>
      query.where(
        'sha256',
        'in',
        files.map((file) => file.sha256),
      ),
    )
    .orderBy('id')
    .execute();
  const published = new Map<string, Holder>();
  for (const file of counted.reverse()) published.set(contentOf(file), holder(file));
  const changesNothing =
    counted.length === published.size &&
    published.size === new Set(files.map(contentOf)).size &&
    files.every((file) => published.has(contentOf(file)));
  const holders = mode === 'append' || changesNothing ? published : new Map<string, Holder>();
  const duplicates = new Map<number, Holder>();
  for (const file of files) {
    const held = holders.get(contentOf(file));
    if (held) duplicates.set(file.id, held);
    else holders.set(contentOf(file), holder(file));
  }
  return duplicates;
}

function contentOf(file: Pick<FileRow, 'dataset' | 'sha256'>): string {
  return `${file.dataset}:${file.sha256}`;
}

function holder(file: Pick<FileRow, 'id' | 'load_id'>): Holder {
  return { fileId: file.id, loadId: file.load_id };
}
