import type { Kysely } from 'kysely';
import type { Schema } from '#shared/schema.ts';
import type { ListedPlace } from '#shared/summary/match.ts';

/*
 * The rows of one file, along their key and some at a time. Not by `stream()`: when a connection
 * breaks, a stream of mysql2 neither fails nor ends, and who reads it waits for ever.
 */

const rowsAtOnce = 5_000;

/** A cell of the aggregate of a file. */
export interface BirthsCell {
  readonly place_of_birth: string;
  readonly birth_year: number;
  readonly people: number;
}

export async function* birthsOf(db: Kysely<Schema>, fileId: number): AsyncGenerator<BirthsCell> {
  const cells = db
    .selectFrom('births')
    .select(['cell_no', 'place_of_birth', 'birth_year', 'people'])
    .where('file_id', '=', fileId)
    .orderBy('cell_no')
    .limit(rowsAtOnce);
  let after = -1;
  for (let isLast = false; !isLast; ) {
    const some = await cells.where('cell_no', '>', after).execute();
    yield* some;
    after = some.at(-1)?.cell_no ?? after;
    isLast = some.length < rowsAtOnce;
  }
}

export async function* placesOf(db: Kysely<Schema>, fileId: number): AsyncGenerator<ListedPlace> {
  const places = db
    .selectFrom('places')
    .select(['file_id as file', 'line_no as line', 'city', 'county', 'country'])
    .where('file_id', '=', fileId)
    .orderBy('line_no')
    .limit(rowsAtOnce);
  let after = -1;
  for (let isLast = false; !isLast; ) {
    const some = await places.where('line_no', '>', after).execute();
    yield* some;
    after = some.at(-1)?.line ?? after;
    isLast = some.length < rowsAtOnce;
  }
}
