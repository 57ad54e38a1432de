import type { DatasetName } from '#shared/datasets/index.ts';
import { placeKey } from '#shared/datasets/place-key.ts';
import type { Cube } from '#shared/summary/cube.ts';
import type { Place } from '#shared/summary/match.ts';
import { bornRange } from '../rows/born-range.ts';
import type { Condition } from '../rows/conditions.ts';
import { keysOf, type PlaceQuery, passes } from '../summary/breakdown.ts';

/** Which rows are asked for. */
export type ListingFilters = PlaceQuery & {
  readonly load?: string | undefined;
  readonly file?: number | undefined;
  readonly place_of_birth?: string | undefined;
  readonly place?: string | undefined;
  readonly given_name?: string | undefined;
  readonly family_name?: string | undefined;
  readonly bornFrom?: string | undefined;
  readonly bornTo?: string | undefined;
};

/**
 * What the rows of a dataset have to keep; done without a pause, as the cube moves on.
 *
 * @throws Problem validation_failed
 */
export function conditionsOf(
  dataset: DatasetName,
  filters: ListingFilters,
  cube: Cube,
): Condition[] {
  if (dataset === 'people') return ofPeople(filters, cube);
  return (['city', 'county', 'country'] as const).flatMap((column) =>
    listedAs(column, filters[column], cube),
  );
}

function ofPeople(filters: ListingFilters, cube: Cube): Condition[] {
  const { country, county, city, given_name, family_name } = filters;
  const range = bornRange(filters.bornFrom, filters.bornTo);
  const conditions: Condition[] = [
    ...equals('place_of_birth', filters.place_of_birth),
    ...prefix('given_name', given_name),
    ...prefix('family_name', family_name),
  ];
  if (range) conditions.push({ kind: 'between', column: 'date_of_birth', ...range });
  if (filters.place !== undefined) {
    conditions.push(oneOf('place_of_birth', cube.spellings(placeKey(filters.place))));
  }
  if ((country ?? county ?? city) !== undefined) {
    conditions.push(oneOf('place_of_birth', spellingsOf(cube, filters)));
  }
  return conditions;
}

/** Every way in which the birthplaces that count under these places are written. */
function* spellingsOf(cube: Cube, filters: PlaceQuery): Iterable<string> {
  const wanted = keysOf(filters);
  for (const key of cube.places.cities()) {
    const match = cube.match(key);
    if (match.kind === 'counted' && passes(match, wanted)) yield* cube.spellings(key);
  }
}

/** Every way in which a name is written that is the same as this one. */
function listedAs(column: keyof Place, name: string | undefined, { places }: Cube): Condition[] {
  return name === undefined ? [] : [oneOf(column, places.forms(column, placeKey(name)))];
}

function oneOf(column: string, values: Iterable<string>): Condition {
  return { kind: 'oneOf', column, values: new Set(values) };
}

function equals(column: string, value: string | undefined): Condition[] {
  return value === undefined ? [] : [{ kind: 'equals', column, value }];
}

function prefix(column: string, value: string | undefined): Condition[] {
  return value === undefined || value === '' ? [] : [{ kind: 'prefix', column, value }];
}
