import { placeKey } from '../datasets/place-key.ts';
import { type Match, matchOf, type Place } from './match.ts';

/** People of one birthplace, as it is written, and year: as `births` keeps them. */
export interface BirthCell {
  readonly place_of_birth: string;
  readonly birth_year: number;
  readonly people: number;
}

const unmatched: Match = { kind: 'unmatched' };

/**
 * All that counts at one data version, in memory: people by birthplace and year, and the places
 * that birthplaces are matched with. Files are added and taken away; nothing is ever scanned.
 */
export class Cube {
  /** By place key: people by year. */
  readonly #births = new Map<string, Map<number, number>>();
  /** By place key: people by the way their birthplace is written. */
  readonly #spellings = new Map<string, Map<string, number>>();
  /** By place key: how often it is listed, and as what. */
  readonly #places = new Map<string, Map<string, number>>();
  readonly #matches = new Map<string, Match>();
  #cells = 0;

  /** Figures that are held: a measure of the memory this takes. */
  get cells(): number {
    return this.#cells;
  }

  /**
   * @param cells fast where those of a spelling follow one another, as they do in a file
   * @param sign 1 to add the cells, -1 to take them away again
   */
  applyBirths(cells: readonly BirthCell[], sign: 1 | -1): void {
    for (let start = 0, end = 0; start < cells.length; start = end) {
      const spelling = cells[start]?.place_of_birth ?? '';
      const key = placeKey(spelling);
      let people = 0;
      for (; cells[end]?.place_of_birth === spelling; end++) {
        const cell = cells[end] as BirthCell;
        this.#add(this.#births, key, cell.birth_year, sign * cell.people);
        people += cell.people;
      }
      this.#add(this.#spellings, key, spelling, sign * people);
    }
  }

  /** @param sign 1 to add the place, -1 to take it away again */
  applyPlace({ country, county, city }: Place, sign: 1 | -1): void {
    const key = placeKey(city);
    this.#add(this.#places, key, JSON.stringify([country, county, city]), sign);
    this.#matches.delete(key);
  }

  /** How the people of a birthplace are counted. */
  match(key: string): Match {
    const known = this.#matches.get(key);
    if (known) return known;
    const listed = this.#places.get(key);
    if (!listed) return unmatched;
    const match = matchOf(
      [...listed.keys()].map((text) => {
        const [country, county, city] = JSON.parse(text);
        return { country, county, city };
      }),
    );
    this.#matches.set(key, match);
    return match;
  }

  /** Every birthplace with its people by year. */
  births(): ReadonlyMap<string, ReadonlyMap<number, number>> {
    return this.#births;
  }

  /** Every way a birthplace is written. */
  spellings(key: string): Iterable<string> {
    return this.#spellings.get(key)?.keys() ?? [];
  }

  /** How a birthplace is written most often; among equals, the first in code unit order. */
  spelling(key: string): string {
    let best = key;
    let most = 0;
    for (const [spelling, people] of this.#spellings.get(key) ?? []) {
      if (people < most || (people === most && spelling > best)) continue;
      best = spelling;
      most = people;
    }
    return best;
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
