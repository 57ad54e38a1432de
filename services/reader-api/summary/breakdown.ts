import { createStepCounter } from '#shared/concurrency/step-counter.ts';
import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import { placeKey } from '#shared/datasets/place-key.ts';
import type { Cube } from '#shared/summary/cube.ts';
import type { Counted } from '#shared/summary/match.ts';
import type { YearRange } from '../rows/born-range.ts';
import type { BirthsOfPlaces } from '../rows/day-counts.ts';
import { decadeOf, Groups, isOfPlace, type Names } from './groups.ts';

export const DIMENSIONS = ['country', 'county', 'city', 'birth_year', 'birth_decade'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Which places are meant: names, or their keys. */
export interface PlaceQuery {
  readonly country?: string | undefined;
  readonly county?: string | undefined;
  readonly city?: string | undefined;
}

export interface BreakdownQuery extends PlaceQuery {
  readonly by: readonly Dimension[];
}

/** One line of a breakdown: a value for each dimension, and the people. */
export type BreakdownItem = Readonly<Record<string, string | number | null>>;

/** `people` is the sum of the other three, and `counted` that of all items. */
export interface BreakdownTotals {
  readonly people: number;
  readonly counted: number;
  readonly unmatched: number;
  readonly ambiguous: number;
}

export interface Breakdown {
  readonly items: readonly BreakdownItem[];
  readonly totals: BreakdownTotals;
}

export interface BreakdownOptions {
  /** Only those born in these years. */
  readonly range?: YearRange | undefined;
  /** Most items it may come to. */
  readonly itemsMax: number;
  /** Awaited at least once in a thousand steps. */
  readonly pause: Pause;
}

/**
 * Counts people by any combination of dimensions. A filter on a place leaves out whoever cannot be
 * placed; without one they are in the totals. Names of places are compared by their keys, and
 * given back as they were written first.
 *
 * @param births all of the cube, or some of its people
 * @throws Problem query_too_large as soon as there are more items; what `pause` throws
 */
export async function breakdown(
  cube: Cube,
  births: BirthsOfPlaces,
  query: BreakdownQuery,
  { range = allYears, itemsMax, pause }: BreakdownOptions,
): Promise<Breakdown> {
  const groups = new Groups(query.by, itemsMax);
  const totals = { people: 0, counted: 0, unmatched: 0, ambiguous: 0 };
  const wanted = keysOf(query);
  const byPlace = query.country ?? query.county ?? query.city;
  const isDue = createStepCounter();
  for (const [key, years] of births) {
    if (isDue(years.size + 1)) await pause();
    const match = cube.match(key);
    if (match.kind === 'counted' ? !passes(match, wanted) : byPlace !== undefined) continue;
    const add = match.kind === 'counted' ? groups.adderOf(match) : undefined;
    let sum = 0;
    // Done for every cell: before V8 has compiled it, `for … of` takes four times as long.
    years.forEach((people, year) => {
      if (year < range.from || year > range.to) return;
      sum += people;
      add?.(year, people);
    });
    totals.people += sum;
    totals[match.kind] += sum;
  }
  const items: BreakdownItem[] = [];
  for (const { match, people } of groups) {
    if (isDue(people.size + 1)) await pause();
    const names = namesOf(match, cube);
    for (const [time, ofTime] of people) items.push(itemOf(query.by, names, time, ofTime));
  }
  return { items, totals };
}

const allYears: YearRange = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** The names of a question as the keys they are compared by. */
export function keysOf({ country, county, city }: PlaceQuery): PlaceQuery {
  const key = (name?: string) => (name === undefined ? undefined : placeKey(name));
  return { country: key(country), county: key(county), city: key(city) };
}

/** Whether a birthplace is of this country, county and city (keys), as far as they are given. */
export function passes(match: Counted, { country, county, city }: PlaceQuery): boolean {
  return (
    (country === undefined || match.country === country) &&
    (county === undefined || match.county === county) &&
    (city === undefined || match.city === city)
  );
}

/** What a place's keys were first written as. */
function namesOf({ country, county, city }: Counted, { places }: Cube): Names {
  return {
    country: places.written('country', country),
    county: county === null ? null : places.written('county', county),
    city: places.written('city', city),
  };
}

function itemOf(by: readonly Dimension[], names: Names, time: number, people: number) {
  const item: Record<string, string | number | null> = {};
  for (const dimension of by) {
    if (isOfPlace(dimension)) item[dimension] = names[dimension];
    else item[dimension] = dimension === 'birth_year' ? time : decadeOf(time);
  }
  item.people = people;
  return item;
}
