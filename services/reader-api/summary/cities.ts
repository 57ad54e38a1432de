import leven from 'leven';
import { createStepCounter } from '#shared/concurrency/step-counter.ts';
import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import { placeKey } from '#shared/datasets/place-key.ts';
import type { Cube } from '#shared/summary/cube.ts';

/** A city as it was written first, with what all lines that list it agree on. */
export type City = {
  readonly city: string;
  readonly county: string | null;
  readonly country: string | null;
};

interface Listed {
  readonly key: string;
  readonly city: City;
}

interface Near extends Listed {
  readonly distance: number;
}

/** How far a city may be: a third of the letters, and no more than this. */
const distanceMax = 5;
/** `Leith (Edinburgh)`, `Ayr, Scotland`. */
const separators = /[,;/()]/;

/** The cities that places list, to find those whose names are nearest to another one. */
export class Cities {
  readonly #byKey = new Map<string, Listed>();
  /** By the length of their key: others than about as long a name are too far away. */
  readonly #byLength = new Map<number, Listed[]>();

  get size(): number {
    return this.#byKey.size;
  }

  add(key: string, city: City): void {
    const listed = { key, city };
    this.#byKey.set(key, listed);
    const ofLength = this.#byLength.get(key.length);
    if (ofLength) ofLength.push(listed);
    else this.#byLength.set(key.length, [listed]);
  }

  /** How many cities a name is compared with; one that is long counts as several. */
  comparisons(name: string): number {
    const key = placeKey(name);
    let sum = 0;
    for (const cities of this.#around(key)) sum += cities.length * costOf(key, cities[0]?.key);
    return sum;
  }

  /**
   * The cities whose names are nearest, first those that are a part of the name, then by how many
   * letters differ (Levenshtein distance of the keys); among equals, in code unit order.
   *
   * @param pause awaited at least once in a few thousand comparisons
   * @throws what `pause` throws
   */
  async nearest(name: string, count: number, pause: Pause): Promise<City[]> {
    const key = placeKey(name);
    const near = new Map<string, Near>();
    for (const part of key.split(separators)) {
      const city = this.#byKey.get(part.trim());
      if (city) near.set(city.key, { ...city, distance: 0 });
    }
    const farthest = farthestOf(key);
    const isDue = createStepCounter();
    for (const cities of this.#around(key)) {
      for (const city of cities) {
        if (isDue(costOf(key, city.key))) await pause();
        // Beyond its bound it gives the bound.
        const distance = leven(key, city.key, { maxDistance: farthest + 1 });
        if (distance <= farthest && !near.has(city.key)) near.set(city.key, { ...city, distance });
      }
    }
    const sorted = [...near.values()].sort(byDistance);
    return sorted.slice(0, count).map(({ city }) => city);
  }

  *#around(key: string): Iterable<readonly Listed[]> {
    const farthest = farthestOf(key);
    for (let length = key.length - farthest; length <= key.length + farthest; length++) {
      const cities = this.#byLength.get(length);
      if (cities) yield cities;
    }
  }
}

/** One for names of twenty letters each. */
function costOf(key: string, other = ''): number {
  return Math.ceil((key.length * other.length + 1) / 400);
}

function farthestOf({ length }: string): number {
  return Math.min(Math.max(Math.round(length / 3), 1), distanceMax);
}

function byDistance(a: Near, b: Near): number {
  return a.distance - b.distance || (a.key < b.key ? -1 : 1);
}

/**
 * All cities that are listed.
 *
 * @param pause awaited at least once in a few thousand steps
 * @throws what `pause` throws
 */
export async function citiesOf(cube: Cube, pause: Pause): Promise<Cities> {
  const cities = new Cities();
  const isDue = createStepCounter();
  for (const key of cube.places.cities()) {
    if (isDue()) await pause();
    const match = cube.match(key);
    const written = (column: 'county' | 'country', name: string | null) =>
      name === null ? null : cube.places.written(column, name);
    const [county, country] =
      match.kind === 'counted' ? [match.county, match.country] : [null, null];
    cities.add(key, {
      city: cube.places.written('city', key),
      county: written('county', county),
      country: written('country', country),
    });
  }
  return cities;
}
