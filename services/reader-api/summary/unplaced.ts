import { createStepCounter } from '#shared/concurrency/step-counter.ts';
import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import type { Cube } from '#shared/summary/cube.ts';
import { type Cities, citiesOf } from './cities.ts';
import { sortInSlices } from './sort-in-slices.ts';

export type UnplacedKind = 'unmatched' | 'ambiguous';

/** A birthplace under which nobody can be counted. */
export type Unplaced = {
  /** As it is written most often. */
  readonly place_of_birth: string;
  readonly people: number;
  /** The countries that list it, of an ambiguous one: each as it was written first. */
  readonly countries?: readonly string[];
};

/** All of them, and what they may stand for. */
export interface UnplacedList {
  readonly places: readonly Unplaced[];
  /** Where they were asked for. */
  readonly cities: Cities | undefined;
}

export interface UnplacedListOptions {
  readonly kind: UnplacedKind;
  readonly withCities: boolean;
  readonly pause: Pause;
}

/** @throws what `pause` throws */
export async function unplacedList(
  cube: Cube,
  { kind, withCities, pause }: UnplacedListOptions,
): Promise<UnplacedList> {
  const places = await unplaced(cube, kind, pause);
  return { places, cities: withCities ? await citiesOf(cube, pause) : undefined };
}

/**
 * The birthplaces that cannot be counted, those of most people first.
 *
 * @param pause awaited at least once in a few thousand steps
 * @throws what `pause` throws
 */
export async function unplaced(cube: Cube, kind: UnplacedKind, pause: Pause): Promise<Unplaced[]> {
  const found: Unplaced[] = [];
  const isDue = createStepCounter();
  for (const key of cube.births().keys()) {
    if (isDue()) await pause();
    const match = cube.match(key);
    if (match.kind !== kind) continue;
    const place = { place_of_birth: cube.spelling(key), people: cube.people(key) };
    if (match.kind !== 'ambiguous') found.push(place);
    else {
      const countries = match.countries.map((country) => cube.places.written('country', country));
      found.push({ ...place, countries: countries.sort() });
    }
  }
  return sortInSlices(found, byPeople, pause);
}

type Place = Pick<Unplaced, 'people' | 'place_of_birth'>;

/** Where in a list those after a place begin. */
export function indexAfter(list: readonly Unplaced[], place: Place): number {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (byPeople(list[middle] as Unplaced, place) <= 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Those of most people first; among equals, in code unit order. */
function byPeople(a: Place, b: Place): number {
  if (a.people !== b.people) return b.people - a.people;
  if (a.place_of_birth === b.place_of_birth) return 0;
  return a.place_of_birth < b.place_of_birth ? -1 : 1;
}

/** What a page ended with, from the key in its cursor. */
export function lastOf([people, place]: readonly [number, string]): Place {
  return { people, place_of_birth: place };
}
