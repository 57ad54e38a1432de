import { placeKey } from '../datasets/place-key.ts';

/** A city as `places` lists it, as it is written there. */
export interface Place {
  readonly city: string;
  readonly county: string;
  readonly country: string;
}

/** The same with where it stands. */
export interface ListedPlace extends Place {
  readonly file: number;
  readonly line: number;
}

/** How the people of a birthplace are counted. Names are told apart by their keys (`placeKey`). */
export type Match = Counted | Ambiguous | { readonly kind: 'unmatched' };

/** One country lists the city. Its names are keys. */
export interface Counted {
  readonly kind: 'counted';
  readonly country: string;
  /** Null where the country lists the city in several counties. */
  readonly county: string | null;
  readonly city: string;
}

/** Several countries list the city, so its people count under none. */
export interface Ambiguous {
  readonly kind: 'ambiguous';
  /** Their keys. */
  readonly countries: readonly string[];
}

/**
 * @param city a place key
 * @param places at least one, all of that key
 */
export function matchOf(city: string, places: readonly Place[]): Counted | Ambiguous {
  const countries = new Set(places.map((place) => placeKey(place.country)));
  const counties = new Set(places.map((place) => placeKey(place.county)));
  const [country = ''] = countries;
  if (countries.size > 1) return { kind: 'ambiguous', countries: [...countries] };
  const [county = ''] = counties;
  return { kind: 'counted', country, county: counties.size === 1 ? county : null, city };
}
