import { createHash } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { addColumn, addIndex } from './if-missing.ts';

const filesAtOnce = 200;
const columnsOf: Readonly<Record<string, readonly string[]>> = {
  people: ['given_name', 'family_name', 'date_of_birth', 'place_of_birth'],
  places: ['city', 'county', 'country'],
};

/**
 * Contents, and who holds them: the rules are in loader-api, `publish/holdings.ts`. What counts
 * stays as it is: files of before get the content that the same file would be given today.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'files', 'content', 'varchar(64)');
  await addColumn(db, 'files', 'copy_no', 'integer', 0);
  await addColumn(db, 'files', 'holds', 'integer', 0);
  // Of a content that many loads hold: those few files that have rows, and whether any holds it.
  await addIndex(db, 'files', 'files_by_content', ['content', 'counted_version']);
  await addIndex(db, 'files', 'files_by_holder', ['content', 'holds', 'copy_no']);
  await addIndex(db, 'files', 'files_by_hold', ['holds', 'dataset']);
  // Which replace is the next after another.
  await addIndex(db, 'loads', 'loads_by_mode', ['mode', 'data_version']);
  await nameContents(db);
  await tellCopiesApart(db);
  await joinDuplicates(db);
  await sql`update files set counted = 0 where counted = 1 and rows_loaded = 0`.execute(db);
  await sql`update files set holds = 1 where counted = 1 and content is not null`.execute(db);
}

interface OldFile {
  readonly id: number;
  readonly dataset: string;
  readonly sha256: string;
  readonly charset: string | null;
  readonly delimiter: string | null;
  readonly header: string | null;
  readonly options: string;
}

/** Every file of which rows were loaded has a content; one that was forced is a copy of its own. */
async function nameContents(db: Kysely<unknown>): Promise<void> {
  for (let last = 0; ; ) {
    const { rows } = await sql<OldFile>`
      select files.id, dataset, sha256, charset, delimiter, header, options
      from files join loads on loads.id = files.load_id
      where files.id > ${last} and sha256 is not null and files.rows_loaded > 0
      order by files.id limit ${filesAtOnce}`.execute(db);
    if (rows.length === 0) return;
    const files = rows.map((file) => ({ ...file, asked: JSON.parse(file.options) as Options }));
    await setEach(
      db,
      'content',
      files.map((file) => [file.id, contentOf(file, file.asked.map ?? {})]),
    );
    const forced = files.filter(({ asked }) => asked.force === true);
    await setEach(
      db,
      'copy_no',
      forced.map(({ id }) => [id, id]),
    );
    last = rows.at(-1)?.id ?? 0;
  }
}

interface Options {
  readonly force?: boolean;
  readonly map?: Readonly<Record<string, string>>;
}

/** As `contentKey` of loader-api was when this migration was written. */
function contentOf(file: OldFile, map: Readonly<Record<string, string>>): string {
  const { dataset, sha256, charset } = file;
  const delimiter = file.delimiter === 'tab' ? '\t' : file.delimiter;
  const plain = (name: string) => name.trim().toLowerCase();
  const aliases = new Map(Object.entries(map).map(([from, to]) => [plain(from), to]));
  const header = (JSON.parse(file.header ?? '[]') as string[]).map(plain);
  const names = header.map((name) => aliases.get(name) ?? name);
  const columns = (columnsOf[dataset] ?? []).map((name) => [name, names.indexOf(name)]);
  const read = { dataset, sha256, charset, delimiter, columns };
  return createHash('sha256').update(JSON.stringify(read)).digest('hex');
}

/** A revert could make the same content count twice. It still does: the second is a copy now. */
async function tellCopiesApart(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select files.id from files join (
      select content, min(id) as first_id from files
      where counted = 1 and copy_no = 0 and content is not null
      group by content having count(*) > 1
    ) as doubled on doubled.content = files.content
    where counted = 1 and copy_no = 0 and files.id > first_id`.execute(db);
  for (let from = 0; from < rows.length; from += filesAtOnce) {
    const some = rows.slice(from, from + filesAtOnce);
    await setEach(
      db,
      'copy_no',
      some.map(({ id }) => [id, id]),
    );
  }
}

/**
 * A file whose content was held already shares the fate of the one that held it: it holds the
 * content while that counts, and was superseded with it.
 */
async function joinDuplicates(db: Kysely<unknown>): Promise<void> {
  for (let last = 0; ; ) {
    const { rows } = await sql<Duplicate>`
      select files.id, held.content, held.copy_no, held.counted, held.superseded_by
      from files join loads on loads.id = files.load_id
      join files as held on held.id = files.duplicate_of
      where files.id > ${last} and state = 'published'
      order by files.id limit ${filesAtOnce}`.execute(db);
    if (rows.length === 0) return;
    const set = (column: string, value: (file: Duplicate) => unknown) =>
      setEach(
        db,
        column,
        rows.map((file) => [file.id, value(file)]),
      );
    await set('content', ({ content }) => content);
    await set('copy_no', ({ copy_no }) => copy_no);
    await set('holds', ({ content, counted }) => (content === null ? 0 : counted));
    await set('superseded_by', ({ superseded_by }) => superseded_by);
    last = rows.at(-1)?.id ?? 0;
  }
}

interface Duplicate {
  readonly id: number;
  readonly content: string | null;
  readonly copy_no: number;
  readonly counted: number;
  readonly superseded_by: string | null;
}

/** Sets a column of some files, each to a value of its own, in one statement. */
async function setEach(
  db: Kysely<unknown>,
  column: string,
  values: readonly (readonly [number, unknown])[],
): Promise<void> {
  if (values.length === 0) return;
  const cases = values.map(
    ([id, value]): RawBuilder<unknown> => sql`when ${id} then ${value ?? null}`,
  );
  await sql`update files set ${sql.ref(column)} = case id ${sql.join(cases, sql` `)} end
    where id in (${sql.join(values.map(([id]) => id))})`.execute(db);
}
