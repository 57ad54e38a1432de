import { createStepCounter } from '../concurrency/step-counter.ts';
import type { Pause } from '../concurrency/yield-if-due.ts';
import type { Cube } from './cube.ts';

/** Where people are counted. `people` is the sum of the others. */
export interface Placement {
  readonly people: number;
  /** By the key of the country; those that have any. */
  readonly countries: ReadonlyMap<string, CountryPeople>;
  readonly unmatched: number;
  readonly ambiguous: number;
}

/** A country as it was written first, and its people. */
export interface CountryPeople {
  readonly name: string;
  readonly people: number;
}

/**
 * Counts all people of a cube: under the country of their birthplace, or as those without one.
 *
 * @param pause awaited at least once in a thousand birthplaces
 * @throws what `pause` throws
 */
export async function placementOf(cube: Cube, pause: Pause): Promise<Placement> {
  const byCountry = new Map<string, number>();
  const sums = { counted: 0, unmatched: 0, ambiguous: 0 };
  const isDue = createStepCounter();
  for (const key of cube.births().keys()) {
    if (isDue()) await pause();
    const match = cube.match(key);
    const people = cube.people(key);
    sums[match.kind] += people;
    if (match.kind !== 'counted') continue;
    byCountry.set(match.country, (byCountry.get(match.country) ?? 0) + people);
  }
  const { counted, unmatched, ambiguous } = sums;
  const countries = new Map<string, CountryPeople>();
  for (const [key, people] of byCountry) {
    countries.set(key, { name: cube.places.written('country', key), people });
  }
  return { people: counted + unmatched + ambiguous, countries, unmatched, ambiguous };
}
