import type { Kysely } from 'kysely';
import { pages } from '#shared/database/pages.ts';
import type { Schema } from '#shared/schema.ts';
import type { ListedPlace } from '#shared/summary/match.ts';
import { groupBirths, type PlaceBirths, unpackBirths } from '#shared/summary/place-births.ts';

/** Rows that are read in one statement; SQLite has the event loop wait that long. */
const rowsMax = 2_000;

/** Parts of an aggregate that are read in one statement. */
const partsMax = 4;

/**
 * The aggregate of a file, some at a time: from its parts where it has any, in a tenth of the time
 * that its cells take.
 *
 * @throws the database's error
 */
export async function* birthsOf(
  db: Kysely<Schema>,
  fileId: number,
): AsyncGenerator<readonly PlaceBirths[]> {
  const parts = db
    .selectFrom('birth_parts')
    .select(['part_no', 'births'])
    .where('file_id', '=', fileId)
    .orderBy('part_no')
    .limit(partsMax);
  let hasParts = false;
  for await (const some of pages({
    rowsMax: partsMax,
    read: (after: number) => parts.where('part_no', '>', after).execute(),
    numberOf: ({ part_no }) => part_no,
  })) {
    for (const { births } of some) yield unpackBirths(births);
    hasParts = true;
  }
  if (!hasParts) yield* cellsOf(db, fileId);
}

async function* cellsOf(db: Kysely<Schema>, fileId: number) {
  const cells = db
    .selectFrom('births')
    .select(['cell_no', 'place_of_birth', 'birth_year', 'people'])
    .where('file_id', '=', fileId)
    .orderBy('cell_no')
    .limit(rowsMax);
  for await (const some of pages({
    rowsMax,
    read: (after: number) => cells.where('cell_no', '>', after).execute(),
    numberOf: ({ cell_no }) => cell_no,
  })) {
    yield groupBirths(
      some.map(({ place_of_birth, birth_year, people }) => [place_of_birth, birth_year, people]),
    );
  }
}

/** The places of a file by line. @throws the database's error */
export async function* placesOf(db: Kysely<Schema>, fileId: number): AsyncGenerator<ListedPlace> {
  const places = db
    .selectFrom('places')
    .select(['file_id as file', 'line_no as line', 'city', 'county', 'country'])
    .where('file_id', '=', fileId)
    .orderBy('line_no')
    .limit(rowsMax);
  for await (const some of pages({
    rowsMax,
    read: (after: number) => places.where('line_no', '>', after).execute(),
    numberOf: ({ line }) => line,
  })) {
    yield* some;
  }
}
