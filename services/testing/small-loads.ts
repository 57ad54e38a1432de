import { randomUUIDv7 } from 'node:crypto';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import type { LoadMode } from '#shared/schema.ts';
import type { CubeLimits } from '#shared/summary/cube-limits.ts';
import { createFilesRepository } from '../loader-api/loads/files-repository.ts';
import { createLoadsRepository } from '../loader-api/loads/loads-repository.ts';
import { type PublishResult, publish } from '../loader-api/publish/publish.ts';
import type { PastFile } from './history.ts';

/** A file to be, by its content: null when none of its rows is any good. */
export type SmallFile = Omit<PastFile, 'id'>;

/** Some contents; each belongs to one dataset. */
const contents = { people: ['a', 'b', 'c'], places: ['d', 'e', 'f'] };
const owner = 'us';

/** How many rows a content has. Each of the above has another number. */
function rowsIn(content: string | null): number {
  return content === null ? 0 : Math.max(1, 1 + 'abcdef'.indexOf(content));
}

/** One to three files. */
export function someFiles(pick: (below: number) => number): SmallFile[] {
  return Array.from({ length: 1 + pick(3) }, () => {
    const dataset = pick(3) === 0 ? 'places' : 'people';
    // Of one in eight, every row was rejected.
    return { dataset, content: pick(8) === 0 ? null : (contents[dataset][pick(3)] ?? '') };
  });
}

/** Enters a load as it is before it is published: all of its files, with their rows. */
export async function enterLoad(
  database: DatabaseHandle,
  files: readonly SmallFile[],
  mode: LoadMode,
): Promise<{ readonly id: string; readonly files: readonly PastFile[] }> {
  const id = randomUUIDv7();
  const load = { id, state: 'loading', mode, source: 'upload', options: '{}', owner } as const;
  await createLoadsRepository(database.db).create({
    ...load,
    idempotency_key: null,
    bytes_total: null,
    created_at: Date.now(),
  });
  const entered: PastFile[] = [];
  for (const file of files) {
    const rows_loaded = rowsIn(file.content);
    const size = { cube_cells: 1, cube_bytes: 1 };
    const row = { load_id: id, name: 'x.csv', ...file, rows_loaded, ...size };
    const past = { ...file, id: await createFilesRepository(database).create(row) };
    entered.push(past);
    if (rows_loaded > 0) await enterRows(database, past, rows_loaded);
  }
  return { id, files: entered };
}

async function enterRows(
  { db }: DatabaseHandle,
  { id, dataset, content }: PastFile,
  count: number,
) {
  const lines = Array.from({ length: count }, (_, line) => ({ file_id: id, line_no: line + 2 }));
  const name = content ?? '';
  if (dataset === 'people') {
    const person = { given_name: 'A', family_name: 'B', date_of_birth: '1950-06-15' };
    const people = lines.map((line) => ({ ...line, ...person, place_of_birth: name }));
    await db.insertInto('people').values(people).execute();
    return;
  }
  const places = lines.map((line) => ({ ...line, city: name, county: 'X', country: 'Y' }));
  await db.insertInto('places').values(places).execute();
}

/** Room for all that tests enter. */
export const limits: CubeLimits = { cubeCellsMax: 1_000_000, cubeBytesMax: 1_000_000_000 };

/** Publishes a load that was entered. */
export function publishLoad(
  database: DatabaseHandle,
  loadId: string,
  { mode = 'append', force = false }: { readonly mode?: LoadMode; readonly force?: boolean } = {},
): Promise<PublishResult> {
  return publish(database, { loadId, owner, mode, force, figures: {}, now: Date.now(), limits });
}

/** The rows that count, by a plain join: `dataset/content` for each, sorted. */
export async function rowsThatCount({ db }: DatabaseHandle): Promise<string[]> {
  const counting = db.selectFrom('files').where('counted', '=', 1);
  const people = await counting
    .innerJoin('people', 'file_id', 'files.id')
    .select('place_of_birth as name')
    .execute();
  const places = await counting
    .innerJoin('places', 'file_id', 'files.id')
    .select('city as name')
    .execute();
  return [
    ...people.map(({ name }) => `people/${name}`),
    ...places.map(({ name }) => `places/${name}`),
  ].sort();
}

/** The rows of contents that are told as `dataset/content` or `dataset/content/copy`. */
export function rowsOf(names: readonly string[]): string[] {
  return names
    .flatMap((name) => {
      const [dataset, content = ''] = name.split('/');
      return Array<string>(rowsIn(content)).fill(`${dataset}/${content}`);
    })
    .sort();
}
