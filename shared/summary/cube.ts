import { placeKey } from '../datasets/place-key.ts';
import { type Match, matchOf, type Place } from './match.ts';
import type { PlaceBirths } from './place-births.ts';

/** People by place key and year of birth. */
export type Births = ReadonlyMap<string, ReadonlyMap<number, number>>;

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

  /** @param sign 1 to add the people, -1 to take them away again */
  applyBirths(places: readonly PlaceBirths[], sign: 1 | -1): void {
    for (const [spelling, births] of places) {
      const key = placeKey(spelling);
      const people = this.#births.add(key, births, sign);
      this.#spellings.add(key, [spelling, people], sign);
    }
  }

  /** @param sign 1 to add the place, -1 to take it away again */
  applyPlace({ country, county, city }: Place, sign: 1 | -1): void {
    const key = placeKey(city);
    this.#places.add(key, [JSON.stringify([country, county, city]), 1], sign);
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
  births(): Births {
    return this.#births.counts;
  }

  /** All people of a birthplace. */
  people(key: string): number {
    let sum = 0;
    for (const people of this.#spellings.counts.get(key)?.values() ?? []) sum += people;
    return sum;
  }

  /** The key of every place that is listed. */
  listed(): Iterable<string> {
    return this.#places.counts.keys();
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

  /**
   * @param figures second keys and amounts, one after another
   * @returns the sum of the amounts
   */
  add(key: string, figures: readonly (K | number)[], sign: 1 | -1): number {
    const counts = this.counts.get(key) ?? new Map<K, number>();
    this.cells -= counts.size;
    let sum = 0;
    for (let at = 0; at < figures.length; at += 2) {
      const inner = figures[at] as K;
      const amount = figures[at + 1] as number;
      const after = (counts.get(inner) ?? 0) + sign * amount;
      if (after === 0) counts.delete(inner);
      else counts.set(inner, after);
      sum += amount;
    }
    this.cells += counts.size;
    if (counts.size === 0) this.counts.delete(key);
    else this.counts.set(key, counts);
    return sum;
  }
}
