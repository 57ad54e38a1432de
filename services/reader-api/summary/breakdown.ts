import type { Cube } from '#shared/summary/cube.ts';
import type { Counted } from '#shared/summary/match.ts';

export const DIMENSIONS = ['country', 'county', 'city', 'birth_year', 'birth_decade'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
const ascending = [...DIMENSIONS, 'people'] as const;
export const SORT_FIELDS = [
  ...ascending,
  ...ascending.map((field): `-${(typeof ascending)[number]}` => `-${field}`),
];

/** Which places are meant. */
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

/** People of one birthplace and year. */
export interface CellSource {
  births(): Iterable<readonly [key: string, years: Iterable<readonly [year: number, n: number]>]>;
}

/**
 * Counts people by any combination of dimensions. A filter on a place leaves out whoever cannot be
 * placed; without one they are told in the totals.
 *
 * @param cells who is counted: the cube itself, or a part of its people
 */
export function breakdown(cube: Cube, cells: CellSource, query: BreakdownQuery): Breakdown {
  const groups = new Map<string, { values: (string | number | null)[]; people: number }>();
  const totals = { people: 0, counted: 0, unmatched: 0, ambiguous: 0 };
  const byPlace = query.country ?? query.county ?? query.city;
  for (const [key, years] of cells.births()) {
    const match = cube.match(key);
    if (match.kind === 'counted' ? !passes(match, query) : byPlace !== undefined) continue;
    for (const [year, people] of years) {
      totals.people += people;
      totals[match.kind] += people;
      if (match.kind !== 'counted') continue;
      const values = query.by.map((dimension) => dimensionOf(dimension, match, year));
      const group = JSON.stringify(values);
      const known = groups.get(group);
      if (known) known.people += people;
      else groups.set(group, { values, people });
    }
  }
  const items = [...groups.values()].map(({ values, people }) => ({
    ...Object.fromEntries(query.by.map((dimension, index) => [dimension, values[index] ?? null])),
    people,
  }));
  return { items, totals };
}

/**
 * Sorts items by fields, each ascending or, after a minus sign, descending; what is equal then is
 * sorted by the dimensions, so that the order is always the same.
 */
export function sortItems(
  items: readonly BreakdownItem[],
  sort: readonly string[],
  by: readonly Dimension[],
): BreakdownItem[] {
  const keys = [...sort, ...by].map((field) => ({
    field: field.replace(/^-/, ''),
    sign: field.startsWith('-') ? -1 : 1,
  }));
  return [...items].sort((a, b) => {
    for (const { field, sign } of keys) {
      const order = compare(a[field] ?? null, b[field] ?? null);
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}

/** Whether a birthplace is of this country, county and city, as far as they are given. */
export function passes(match: Counted, { country, county, city }: PlaceQuery): boolean {
  return (
    (country === undefined || match.country === country) &&
    (county === undefined || match.county === county) &&
    (city === undefined || match.city === city)
  );
}

function dimensionOf(dimension: Dimension, match: Counted, year: number): string | number | null {
  if (dimension === 'birth_year') return year;
  if (dimension === 'birth_decade') return year - (year % 10);
  return match[dimension];
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
