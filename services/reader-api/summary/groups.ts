import { Problem } from '#shared/errors.ts';
import type { Counted } from '#shared/summary/match.ts';
import type { Dimension } from './breakdown.ts';

export type Names = Pick<Counted, 'country' | 'county' | 'city'>;

/** People who have the same values in all dimensions of place. */
export interface Group {
  /** One of their birthplaces. */
  readonly match: Counted;
  readonly people: Map<number, number>;
}

/** What is counted so far, by the dimensions of place and then of time. */
export class Groups {
  readonly #groups = new Map<string, Group>();
  readonly #placeDimensions: readonly (keyof Names)[];
  readonly #timeOf: (year: number) => number;
  readonly #itemsMax: number;
  #items = 0;

  constructor(by: readonly Dimension[], itemsMax: number) {
    this.#itemsMax = itemsMax;
    this.#placeDimensions = by.filter(isOfPlace);
    this.#timeOf = timeOfYear(by);
  }

  /** @returns adds people of this birthplace */
  adderOf(match: Counted): (year: number, people: number) => void {
    const name = JSON.stringify(this.#placeDimensions.map((dimension) => match[dimension]));
    const group = this.#groups.get(name) ?? { match, people: new Map<number, number>() };
    this.#groups.set(name, group);
    const counts = group.people;
    const timeOf = this.#timeOf;
    return (year, people) => {
      const time = timeOf(year);
      const before = counts.get(time);
      if (before === undefined) this.#addItem();
      counts.set(time, (before ?? 0) + people);
    };
  }

  #addItem(): void {
    if (++this.#items <= this.#itemsMax) return;
    const detail =
      `The breakdown has more than ${this.#itemsMax} items (BREAKDOWN_ITEMS_MAX): ` +
      'ask for fewer dimensions, for one place, or for fewer years.';
    throw new Problem('query_too_large', detail);
  }

  [Symbol.iterator](): Iterator<Group> {
    return this.#groups.values();
  }
}

export function isOfPlace(dimension: Dimension): dimension is keyof Names {
  return dimension !== 'birth_year' && dimension !== 'birth_decade';
}

/** What tells years apart in these dimensions: a year that stands for all that are alike. */
function timeOfYear(by: readonly Dimension[]): (year: number) => number {
  if (by.includes('birth_year')) return (year) => year;
  return by.includes('birth_decade') ? decadeOf : () => 0;
}

export function decadeOf(year: number): number {
  return year - (year % 10);
}
