import { type Kysely, sql } from 'kysely';
import { pages } from '../database/pages.ts';
import type { SnapshotRows } from '../database/snapshot.ts';
import type { Schema } from '../schema.ts';
import { isSmall, type SizedFile } from './file-batches.ts';
import type { ListedPlace } from './match.ts';
import { groupBirths, type PlaceBirths, unpackBirths } from './place-births.ts';

/** Parts of an aggregate, cells or places that are read in one statement. */
const partsAtOnce = 4;
const rowsAtOnce = 5_000;

/** What a summary is made of: of one file, or of several that are read together (`inBatches`). */
export interface FileRows {
  /** People, some at a time. */
  births(files: readonly SizedFile[]): AsyncIterable<readonly PlaceBirths[]>;
  /** Places, some at a time; those of a file by line. */
  places(files: readonly SizedFile[]): AsyncIterable<readonly ListedPlace[]>;
}

function idsOf(files: readonly SizedFile[]): number[] {
  return files.map(({ id }) => id);
}

type Cell = [cell: number, place: string, year: number, people: number];
type PlaceRow = [line: number, city: string, county: string, country: string, file: number];

export function createFileRows(db: Kysely<Schema>, rows: SnapshotRows): FileRows {
  const cells = (ids: readonly number[]) =>
    db
      .selectFrom('births')
      .select(['cell_no', 'place_of_birth', 'birth_year', 'people'])
      .where(ofFiles(ids))
      .orderBy('file_id')
      .orderBy('cell_no');
  const places = (ids: readonly number[]) =>
    db
      .selectFrom('places')
      .select(['line_no', 'city', 'county', 'country', 'file_id'])
      .where(ofFiles(ids))
      .orderBy('file_id')
      .orderBy('line_no');
  /** The aggregate of a large file is kept in parts as well, unless it has few cells. */
  async function* birthsOf(fileId: number) {
    const parts = db.selectFrom('birth_parts').select(['part_no', 'births']);
    const ofFile = parts.where('file_id', '=', fileId).orderBy('part_no').limit(partsAtOnce);
    let last = -1;
    for await (const some of numbered(partsAtOnce, (after) =>
      rows<[number, string]>(ofFile.where('part_no', '>', after)),
    )) {
      for (const [no, part] of some) {
        yield unpackBirths(part);
        last = no;
      }
    }
    if (last >= 0) return;
    const limited = cells([fileId]).limit(rowsAtOnce);
    for await (const some of numbered(rowsAtOnce, (after) =>
      rows<Cell>(limited.where('cell_no', '>', after)),
    )) {
      yield group(some);
    }
  }
  return {
    async *births(files) {
      const [first] = files;
      if (!first) return;
      if (files.every(isSmall)) yield group(await rows<Cell>(cells(idsOf(files))));
      else yield* birthsOf(first.id);
    },

    async *places(files) {
      const ids = idsOf(files);
      if (files.every(isSmall)) {
        yield (await rows<PlaceRow>(places(ids))).map(toPlace);
        return;
      }
      const limited = places(ids).limit(rowsAtOnce);
      for await (const some of numbered(rowsAtOnce, (after) =>
        rows<PlaceRow>(limited.where('line_no', '>', after)),
      )) {
        yield some.map(toPlace);
      }
    },
  };
}

/**
 * Files that follow one another, as those of many small loads do, are a range of the key. To look
 * up each, and to write down the statement, takes longer than to read them.
 */
function ofFiles(ids: readonly number[]) {
  const [first, last] = [Math.min(...ids), Math.max(...ids)];
  const isRange = new Set(ids).size === last - first + 1;
  return isRange
    ? sql<boolean>`file_id between ${first} and ${last}`
    : sql<boolean>`file_id in (${sql.join(ids)})`;
}

function group(cells: readonly Cell[]): PlaceBirths[] {
  return groupBirths(cells.map(([, place, year, people]) => [place, year, people] as const));
}

function toPlace([line, city, county, country, file]: PlaceRow): ListedPlace {
  return { file, line, city, county, country };
}

/** Pages of rows that begin with their number. */
function numbered<Numbered extends readonly [number, ...unknown[]]>(
  rowsMax: number,
  read: (after: number) => Promise<Numbered[]>,
) {
  return pages({ rowsMax, numberOf: ([number]) => number, read });
}
