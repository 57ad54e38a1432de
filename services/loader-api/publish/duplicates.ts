import type { Transaction } from 'kysely';
import type { FileRow, LoadMode, Schema } from '#shared/schema.ts';

/** A file that holds a content already, and the copy of it that counts. */
export interface Holder {
  readonly fileId: number;
  readonly loadId: string;
  readonly copyNo: number;
}

/**
 * Which of these files are duplicates: their content counts already, or stands twice among them. In
 * mode `replace` what counts now is about to go, so there content is a duplicate only when nothing
 * would change: the same contents are all that counts already.
 *
 * @returns the holder, by the id of the file that repeats it
 */
export async function findDuplicates(
  trx: Transaction<Schema>,
  files: readonly FileRow[],
  { mode, force }: { readonly mode: LoadMode; readonly force: boolean },
): Promise<Map<number, Holder>> {
  const duplicates = new Map<number, Holder>();
  if (force) return duplicates;
  const counting = mode === 'append' ? await sameContent(trx, files) : await allOrNone(trx, files);
  const holders = new Map<string, Holder>();
  for (const file of files) {
    if (file.content === null) continue;
    const first = counting.get(file.content);
    const held = holders.get(file.content) ?? (first && (await holderOf(trx, first)));
    if (held) duplicates.set(file.id, held);
    holders.set(file.content, held ?? { fileId: file.id, loadId: file.load_id, copyNo: 0 });
  }
  return duplicates;
}

type Counting = Pick<FileRow, 'id' | 'load_id' | 'content' | 'copy_no' | 'holds'>;

/** What counts of the contents of these files: the content itself rather than a copy of it. */
async function sameContent(trx: Transaction<Schema>, files: readonly FileRow[]) {
  const contents = files.flatMap(({ content }) => content ?? []);
  if (contents.length === 0) return new Map<string, Counting>();
  // All that ever counted are few. SQLite would find those that count now by that alone: all of
  // them.
  const once = someFiles(trx).where('content', 'in', contents).where('counted_version', '>', 0);
  return firstOfEach((await once.execute()).filter(({ counted }) => counted === 1));
}

/** All that counts of the datasets of these files, if it is the same contents, each once. */
async function allOrNone(trx: Transaction<Schema>, files: readonly FileRow[]) {
  const datasets = [...new Set(files.map(({ dataset }) => dataset))];
  const ofDatasets = someFiles(trx).where('dataset', 'in', datasets);
  const counting = await ofDatasets.where('counted', '=', 1).execute();
  const each = firstOfEach(counting);
  const isSame =
    each.size === counting.length &&
    each.size === new Set(files.map(({ content }) => content)).size &&
    files.every(({ content }) => content !== null && each.has(content));
  return isSame ? each : new Map<string, Counting>();
}

function someFiles(trx: Transaction<Schema>) {
  const files = trx.selectFrom('files').orderBy('copy_no');
  return files.select(['id', 'load_id', 'content', 'copy_no', 'counted', 'holds']);
}

function firstOfEach(files: readonly Counting[]): Map<string, Counting> {
  const first = files.toReversed().map((file) => [file.content ?? '', file] as const);
  return new Map(first);
}

/** The file that counts may be of a load that was reverted: others hold its content, then. */
async function holderOf(trx: Transaction<Schema>, file: Counting): Promise<Holder> {
  const { id, load_id, content, copy_no } = file;
  const holding = trx.selectFrom('files').select(['id', 'load_id']).where('holds', '=', 1);
  const first = holding.where('content', '=', content).where('copy_no', '=', copy_no).orderBy('id');
  const holder = file.holds === 1 ? file : await first.limit(1).executeTakeFirst();
  return { fileId: holder?.id ?? id, loadId: holder?.load_id ?? load_id, copyNo: copy_no };
}
