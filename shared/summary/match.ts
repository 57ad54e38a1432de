/** A city as `places` lists it. */
export interface Place {
  readonly city: string;
  readonly county: string;
  readonly country: string;
}

/** How the people of a birthplace are counted. */
export type Match = Counted | Ambiguous | { readonly kind: 'unmatched' };

/** One country lists the city. */
export interface Counted {
  readonly kind: 'counted';
  readonly country: string;
  /** Null where the country lists the city in several counties. */
  readonly county: string | null;
  /** As it is written; among several ways, the first in code unit order. */
  readonly city: string;
}

/** Several countries list the city, so its people count under none. */
export interface Ambiguous {
  readonly kind: 'ambiguous';
  readonly countries: readonly string[];
}

/** @param places at least one, all of the same place key */
export function matchOf(places: readonly Place[]): Counted | Ambiguous {
  const countries = distinct(places.map((place) => place.country));
  const [country] = countries;
  if (country === undefined || countries.length > 1) return { kind: 'ambiguous', countries };
  const counties = distinct(places.map((place) => place.county));
  const [city = ''] = distinct(places.map((place) => place.city));
  const county = counties.length === 1 ? (counties[0] ?? null) : null;
  return { kind: 'counted', country, county, city };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
