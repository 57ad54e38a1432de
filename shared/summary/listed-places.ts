import type { Pause } from '../concurrency/yield-if-due.ts';
import { placeKey } from '../datasets/place-key.ts';
import { matchBytes } from './cube-size.ts';
import { type ListedPlace, type Match, matchOf, type Place } from './match.ts';
import { WrittenForms } from './written-forms.ts';

const unmatched: Match = { kind: 'unmatched' };

/** The places of all files that count: what birthplaces are matched with, and how it is written. */
export class ListedPlaces {
  /** By the key of their city. */
  #places = new WrittenForms();
  #countries = new WrittenForms();
  #counties = new WrittenForms();
  readonly #matches = new Map<string, Match>();

  /** Forms that are held. */
  get cells(): number {
    return this.#places.forms + this.#countries.forms + this.#counties.forms;
  }

  get bytes(): number {
    const names = this.#places.bytes + this.#countries.bytes + this.#counties.bytes;
    return names + this.#places.size * matchBytes;
  }

  /**
   * Adds or takes away a place of a file. A file comes and goes as a whole, its places in the order
   * of their lines.
   *
   * @param sign 1 to add the place, -1 to take it away again
   */
  apply({ country, county, city, file, line }: ListedPlace, sign: 1 | -1): void {
    const key = placeKey(city);
    const apply = (forms: WrittenForms, name: string, form: string) =>
      sign === 1 ? forms.add(name, form, file, line) : forms.remove(name, form, file);
    apply(this.#places, key, JSON.stringify([country, county, city]));
    apply(this.#countries, placeKey(country), country);
    apply(this.#counties, placeKey(county), county);
    this.#matches.delete(key);
  }

  /** The same places once more: see `WrittenForms.copy`. */
  async copy(pause: Pause): Promise<ListedPlaces> {
    const copy = new ListedPlaces();
    copy.#places = await this.#places.copy(pause);
    copy.#countries = await this.#countries.copy(pause);
    copy.#counties = await this.#counties.copy(pause);
    return copy;
  }

  /** How the people of a birthplace are counted. */
  match(key: string): Match {
    const known = this.#matches.get(key);
    if (known) return known;
    if (!this.#places.has(key)) return unmatched;
    const match = matchOf(key, [...this.#places.of(key)].map(toPlace));
    this.#matches.set(key, match);
    return match;
  }

  /** The key of every city that is listed. */
  cities(): Iterable<string> {
    return this.#places.keys();
  }

  /**
   * A name as it was written first: in the file of the lowest id that counts, on its first line.
   *
   * @param column what it is the name of
   * @returns the key itself where nobody has written it
   */
  written(column: keyof Place, key: string): string {
    if (column === 'country') return this.#countries.first(key) ?? key;
    if (column === 'county') return this.#counties.first(key) ?? key;
    const first = this.#places.first(key);
    return first === undefined ? key : toPlace(first).city;
  }

  /** Every way in which a name is written. */
  *forms(column: keyof Place, key: string): Iterable<string> {
    if (column === 'country') yield* this.#countries.of(key);
    else if (column === 'county') yield* this.#counties.of(key);
    else for (const form of this.#places.of(key)) yield toPlace(form).city;
  }
}

/** The place that a form in which it is listed stands for. */
function toPlace(form: string): Place {
  const [country, county, city] = JSON.parse(form);
  return { country, county, city };
}
