import { createStepCounter } from '#shared/concurrency/step-counter.ts';
import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import type { Cube } from '#shared/summary/cube.ts';

/** Most that are given. */
const birthplacesMax = 20;

/** A birthplace under which nobody can be counted. */
export interface WorstBirthplace {
  /** As it is written most often. */
  readonly place_of_birth: string;
  readonly people: number;
}

/**
 * The birthplaces of most people that are counted under no country.
 *
 * @param pause awaited at least once in a thousand birthplaces
 * @throws what `pause` throws
 */
export async function worstBirthplaces(
  cube: Cube,
  kind: 'unmatched' | 'ambiguous',
  pause: Pause,
): Promise<WorstBirthplace[]> {
  const worst: { readonly key: string; readonly people: number }[] = [];
  const isDue = createStepCounter();
  for (const key of cube.births().keys()) {
    if (isDue()) await pause();
    if (cube.match(key).kind !== kind) continue;
    const people = cube.people(key);
    const least = worst[birthplacesMax - 1];
    if (least && people <= least.people) continue;
    const before = worst.findIndex((other) => other.people < people);
    worst.splice(before < 0 ? worst.length : before, 0, { key, people });
    worst.length = Math.min(worst.length, birthplacesMax);
  }
  return worst.map(({ key, people }) => ({ place_of_birth: cube.spelling(key), people }));
}
