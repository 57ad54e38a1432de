import { placeKey } from '../datasets/place-key.ts';
import { type Match, matchOf, type Place } from './match.ts';

/** A birthplace, as it is written, a year, and its people: as `births` keeps them. */
export type BirthCell = readonly [placeOfBirth: string, birthYear: number, people: number];

const unmatched: Match = { kind: 'unmatched' };

/**
 * All that counts at one data version, in memory: people by birthplace and year, and the places
 * that birthplaces are matched with. Files are added and taken away; nothing is ever scanned.
 */
export class Cube {
  /** By place key: people by year. */
  #births = new Tally<number>();
  /** By place key: people by the way their birthplace is written. */
  #spellings = new Tally<string>();
  /** By place key: how often it is listed, and as what. */
  #places = new Tally<string>();
  readonly #matches = new Map<string, Match>();

  /** Figures that are held: a measure of the memory this takes. */
  get cells(): number {
    return this.#births.cells + this.#spellings.cells + this.#places.cells;
  }

  /**
   * @param cells fast where those of a spelling follow one another, as they do in a file
   * @param sign 1 to add the cells, -1 to take them away again
   */
  applyBirths(cells: readonly BirthCell[], sign: 1 | -1): void {
    for (let start = 0, end = 0; start < cells.length; start = end) {
      const [spelling = ''] = cells[start] ?? [];
      const key = placeKey(spelling);
      let sum = 0;
      for (; cells[end]?.[0] === spelling; end++) {
        const [, year, people] = cells[end] as BirthCell;
        this.#births.add(key, year, sign * people);
        sum += people;
      }
      this.#spellings.add(key, spelling, sign * sum);
    }
  }

  /** @param sign 1 to add the place, -1 to take it away again */
  applyPlace({ country, county, city }: Place, sign: 1 | -1): void {
    const key = placeKey(city);
    this.#places.add(key, JSON.stringify([country, county, city]), sign);
    this.#matches.delete(key);
  }

  /** Has the people of another cube from now on, in place of its own. The other one is used up. */
  takePeople(other: Cube): void {
    this.#births = other.#births;
    this.#spellings = other.#spellings;
  }

  /** Has the places of another cube from now on, in place of its own. The other one is used up. */
  takePlaces(other: Cube): void {
    this.#places = other.#places;
    this.#matches.clear();
  }

  /** How the people of a birthplace are counted. */
  match(key: string): Match {
    const known = this.#matches.get(key);
    if (known) return known;
    const listed = this.#places.counts.get(key);
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
    return this.#births.counts;
  }

  /** Every way a birthplace is written. */
  spellings(key: string): Iterable<string> {
    return this.#spellings.counts.get(key)?.keys() ?? [];
  }

  /** How a birthplace is written most often; among equals, the first in code unit order. */
  spelling(key: string): string {
    let best = key;
    let most = 0;
    for (const [spelling, people] of this.#spellings.counts.get(key) ?? []) {
      if (people < most || (people === most && spelling > best)) continue;
      best = spelling;
      most = people;
    }
    return best;
  }
}

/** Figures under two keys each; those that come to nothing are not kept. */
class Tally<K> {
  readonly counts = new Map<string, Map<K, number>>();
  cells = 0;

  add(key: string, inner: K, amount: number): void {
    let counts = this.counts.get(key);
    if (!counts) {
      counts = new Map();
      this.counts.set(key, counts);
    }
    const before = counts.get(inner);
    const after = (before ?? 0) + amount;
    if (before === undefined) this.cells++;
    if (after !== 0) {
      counts.set(inner, after);
      return;
    }
    counts.delete(inner);
    this.cells--;
    if (counts.size === 0) this.counts.delete(key);
  }
}
