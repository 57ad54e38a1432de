import type { Kysely } from 'kysely';
import type { FileRow, LoadMode, Schema } from '#shared/schema.ts';

/** A file as history knows it. */
export interface PastFile {
  readonly id: number;
  readonly dataset: string;
  /** Null when none of its rows was loaded. */
  readonly content: string | null;
}

export interface PastLoad {
  readonly id: string;
  readonly mode: LoadMode;
  readonly force: boolean;
  readonly files: readonly PastFile[];
}

export interface Hold {
  readonly file: PastFile;
  /** What counts once, however many hold it: a content, or a copy of one. */
  readonly name: string;
}

export interface Entry {
  readonly load: Pick<PastLoad, 'id' | 'mode'>;
  readonly holds: readonly Hold[];
}

/**
 * What counts, told in the plainest way from all that has happened: it looks at everything again
 * each time. The rules are those of `publish/holdings.ts`.
 */
export class History {
  readonly #entries: Entry[] = [];
  readonly #reverted = new Set<string>();
  /** Holds that could not be given back, as no rows were left. */
  readonly #gone = new Set<Hold>();
  /** The files whose rows are stored, by what they are rows of. */
  readonly #stored = new Map<number, string>();

  /** @returns whether it was published; else it was a duplicate */
  publish(load: PastLoad): boolean {
    const before = load.mode === 'append' ? this.counts() : [];
    const contents = load.files.filter(({ content }) => content !== null);
    if (!load.force && contents.length === load.files.length) {
      const isHeld = contents.every((file) => nameIn(before, file) !== undefined);
      if (isHeld || this.#changesNothing(load)) return false;
    }
    const holds = contents.map((file): Hold => {
      const own = `${file.dataset}/${file.content}/${load.force ? file.id : 0}`;
      return { file, name: (load.force ? undefined : nameIn(before, file)) ?? own };
    });
    const brings = holds.filter(
      ({ name }, index) =>
        !before.includes(name) && holds.findIndex((hold) => hold.name === name) === index,
    );
    this.enter({ load, holds }, brings);
    return true;
  }

  /** @param brings the holds whose files have brought the rows */
  enter(entry: Entry, brings: readonly Hold[]): void {
    this.#entries.push(entry);
    for (const { file, name } of brings) this.#stored.set(file.id, name);
  }

  revert(loadId: string): void {
    const before = new Set(this.#held());
    this.#reverted.add(loadId);
    const stored = new Set(this.#stored.values());
    for (const hold of this.#held()) {
      if (!before.has(hold) && !stored.has(hold.name)) this.#gone.add(hold);
    }
  }

  /** The rows of a file are deleted. */
  purge(fileId: number): void {
    this.#stored.delete(fileId);
  }

  /** What counts: `dataset/content/copy`, each once, sorted. */
  counts(): string[] {
    return [...new Set(this.#held().map(({ name }) => name))].sort();
  }

  /** The files that hold what counts. */
  holding(): number[] {
    return this.#held()
      .map(({ file }) => file.id)
      .sort((a, b) => a - b);
  }

  #held(): Hold[] {
    const replaced = new Set<string>();
    const held: Hold[] = [];
    for (const { load, holds } of this.#entries.toReversed()) {
      if (this.#reverted.has(load.id)) continue;
      const standing = holds.filter((hold) => !replaced.has(hold.file.dataset));
      held.push(...standing.filter((hold) => !this.#gone.has(hold)));
      if (load.mode === 'replace') for (const { file } of holds) replaced.add(file.dataset);
    }
    return held;
  }

  /** A replace by just what counts of its datasets, each content once. */
  #changesNothing({ mode, files }: PastLoad): boolean {
    const datasets = new Set(files.map(({ dataset }) => dataset));
    const counting = this.counts()
      .map((name) => name.split('/'))
      .filter(([dataset]) => datasets.has(dataset ?? ''))
      .map(([dataset, content]) => `${dataset}/${content}`);
    const wanted = new Set(files.map(({ dataset, content }) => `${dataset}/${content}`));
    return mode === 'replace' && counting.sort().join() === [...wanted].sort().join();
  }
}

/** The content itself, if it is among what counts, or else its first copy. */
function nameIn(names: readonly string[], { dataset, content }: PastFile): string | undefined {
  const copyOf = (name: string) => Number(name.split('/')[2]);
  const same = names.filter((name) => name.startsWith(`${dataset}/${content}/`));
  return same.sort((a, b) => copyOf(a) - copyOf(b))[0];
}

/** The history as the database tells it; nothing of it may have been purged. */
export async function historyOf(db: Kysely<Schema>): Promise<History> {
  const history = new History();
  const loads = await db
    .selectFrom('loads')
    .select(['id', 'mode', 'state'])
    .where('state', 'in', ['published', 'reverted'])
    .orderBy('data_version')
    .execute();
  const all = await db.selectFrom('files').selectAll().orderBy('id').execute();
  const files = Map.groupBy(all, (file) => file.load_id);
  for (const { id, mode } of loads) {
    const holds = (files.get(id) ?? [])
      .filter(({ content }) => content !== null)
      .map((file): Hold => ({ file, name: nameOf(file) }));
    history.enter({ load: { id, mode }, holds }, holds);
  }
  for (const { id, state } of loads) if (state === 'reverted') history.revert(id);
  return history;
}

/** What counts, as the database says. */
export async function countsOf(db: Kysely<Schema>): Promise<string[]> {
  const files = await db.selectFrom('files').selectAll().where('counted', '=', 1).execute();
  return files.map(nameOf).sort();
}

/** The files that hold a content, as the database says. */
export async function holdingOf(db: Kysely<Schema>): Promise<number[]> {
  const query = db.selectFrom('files').select('id').where('holds', '=', 1).orderBy('id');
  return (await query.execute()).map(({ id }) => id);
}

function nameOf({ dataset, content, copy_no }: FileRow): string {
  return `${dataset}/${content}/${copy_no}`;
}
