import { placeKey } from '../datasets/place-key.ts';

/** A city as `places` lists it. */
export interface Place {
  readonly city: string;
  readonly county: string;
  readonly country: string;
}

/** People of one birthplace and year, as `births` keeps them. */
export interface BirthCell {
  readonly place_key: string;
  readonly birth_year: number;
  readonly people: number;
}

/** How the people of a birthplace are counted. */
export type Match =
  | { readonly kind: 'counted'; readonly country: string }
  | { readonly kind: 'unmatched' }
  | { readonly kind: 'ambiguous' };

const unmatched: Match = { kind: 'unmatched' };
const ambiguous: Match = { kind: 'ambiguous' };

/**
 * All that counts at one data version, in memory: people by birthplace and year, and the places
 * that birthplaces are matched with. Files are added and taken away; nothing is ever scanned.
 */
export class Cube {
  /** By place key: people by year. */
  readonly #births = new Map<string, Map<number, number>>();
  /** By place key: how often each country lists it. */
  readonly #countries = new Map<string, Map<string, number>>();
  #cells = 0;

  /** Pairs of place and year, and of place and country, that are held. */
  get cells(): number {
    return this.#cells;
  }

  /** @param sign 1 to add the cell, -1 to take it away again */
  applyBirths(cell: BirthCell, sign: 1 | -1): void {
    this.#add(this.#births, cell.place_key, cell.birth_year, sign * cell.people);
  }

  /** @param sign 1 to add the place, -1 to take it away again */
  applyPlace(place: Place, sign: 1 | -1): void {
    this.#add(this.#countries, placeKey(place.city), place.country, sign);
  }

  /** How a birthplace is counted: under the one country that lists it, if it is one. */
  match(key: string): Match {
    const countries = this.#countries.get(key);
    if (!countries) return unmatched;
    const [country] = countries.keys();
    return countries.size === 1 && country !== undefined ? { kind: 'counted', country } : ambiguous;
  }

  /** Every birthplace with its people by year. */
  births(): ReadonlyMap<string, ReadonlyMap<number, number>> {
    return this.#births;
  }

  #add<K>(cells: Map<string, Map<K, number>>, key: string, inner: K, amount: number): void {
    let counts = cells.get(key);
    if (!counts) {
      counts = new Map();
      cells.set(key, counts);
    }
    const before = counts.get(inner);
    const after = (before ?? 0) + amount;
    if (before === undefined) this.#cells++;
    if (after !== 0) {
      counts.set(inner, after);
      return;
    }
    counts.delete(inner);
    this.#cells--;
    if (counts.size === 0) cells.delete(key);
  }
}
