import type { Pause } from '../concurrency/yield-if-due.ts';
import { placeKey } from '../datasets/place-key.ts';
import { type CubeSize, cellBytes, rowBytes, sum, textBytes } from './cube-size.ts';
import { ListedPlaces } from './listed-places.ts';
import type { ListedPlace, Match } from './match.ts';
import type { PlaceBirths } from './place-births.ts';
import { Tally } from './tally.ts';

/** People by place key and year of birth. */
export type Births = ReadonlyMap<string, ReadonlyMap<number, number>>;

/**
 * All that counts at one data version, in memory: people by birthplace and year, and the places
 * that birthplaces are matched with. Files are added and taken away; nothing is ever scanned.
 */
export class Cube {
  /** By place key: people by year. */
  #births = new Tally<number>({ key: (key) => rowBytes + textBytes(key), cell: () => cellBytes });
  /** By place key: people by the way their birthplace is written. */
  #spellings = new Tally<string>({
    key: () => rowBytes,
    cell: (spelling) => cellBytes + textBytes(spelling),
  });
  #places = new ListedPlaces();

  /** A measure of the memory this takes. */
  get size(): CubeSize {
    return sum(this.#births, this.#spellings, this.#places);
  }

  /** The places that birthplaces are matched with. */
  get places(): Omit<ListedPlaces, 'apply' | 'copy'> {
    return this.#places;
  }

  /**
   * @param sign 1 to add the people, -1 to take them away again
   * @returns how many they are
   */
  applyBirths(places: readonly PlaceBirths[], sign: 1 | -1): number {
    let all = 0;
    for (const [spelling, births] of places) {
      const key = placeKey(spelling);
      const people = this.#births.add(key, births, sign);
      this.#spellings.add(key, [spelling, people], sign);
      all += people;
    }
    return all;
  }

  /** @param sign 1 to add the place, -1 to take it away again: see `ListedPlaces` */
  applyPlace(place: ListedPlace, sign: 1 | -1): void {
    this.#places.apply(place, sign);
  }

  /**
   * The same cube once more: what neither changes from then on is in memory once.
   *
   * @param pause awaited at least once in a thousand keys; where this cube is changed meanwhile, it
   *   has to throw
   * @throws what `pause` throws
   */
  async copy(pause: Pause): Promise<Cube> {
    const copy = new Cube();
    copy.#births = await this.#births.copy(pause);
    copy.#spellings = await this.#spellings.copy(pause);
    copy.#places = await this.#places.copy(pause);
    return copy;
  }

  /** Has the people of another cube from now on, in place of its own. The other one is used up. */
  takePeople(other: Cube): void {
    this.#births = other.#births;
    this.#spellings = other.#spellings;
  }

  /** Has the places of another cube from now on, in place of its own. The other one is used up. */
  takePlaces(other: Cube): void {
    this.#places = other.#places;
  }

  /** How the people of a birthplace are counted. */
  match(key: string): Match {
    return this.#places.match(key);
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
