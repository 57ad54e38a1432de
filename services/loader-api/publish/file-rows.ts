import type { Kysely } from 'kysely';
import { pages } from '#shared/database/pages.ts';
import type { Schema } from '#shared/schema.ts';
import type { ListedPlace } from '#shared/summary/match.ts';

const rowsMax = 5_000;

/** A cell of the aggregate of a file. */
interface BirthsCell {
  readonly place_of_birth: string;
  readonly birth_year: number;
  readonly people: number;
}

/** The aggregate of a file. @throws the database's error */
export async function* birthsOf(db: Kysely<Schema>, fileId: number): AsyncGenerator<BirthsCell> {
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
    yield* some;
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
