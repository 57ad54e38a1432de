import { createStepCounter } from '../concurrency/step-counter.ts';
import type { Pause } from '../concurrency/yield-if-due.ts';
import type { Cube } from './cube.ts';
import type { Summary } from './summary.ts';

/** Whom a summary is made of: `people` are those of its countries and the other two. */
export interface StandingTotals {
  readonly people: number;
  readonly unmatched: number;
  readonly ambiguous: number;
}

/** Who counts where at a data version, and who under no country. */
export interface Standing {
  readonly summary: Summary;
  readonly totals: StandingTotals;
}

/**
 * Counts the people of every birthplace under its country, which is called as it was written first.
 *
 * @param pause awaited at least once in a thousand birthplaces
 * @throws what `pause` throws
 */
export async function standingOf(cube: Cube, pause: Pause): Promise<Standing> {
  const countries = new Map<string, number>();
  const totals = { people: 0, unmatched: 0, ambiguous: 0 };
  const isDue = createStepCounter();
  for (const key of cube.births().keys()) {
    if (isDue()) await pause();
    const match = cube.match(key);
    const people = cube.people(key);
    totals.people += people;
    if (match.kind !== 'counted') totals[match.kind] += people;
    else countries.set(match.country, (countries.get(match.country) ?? 0) + people);
  }
  const summary = [...countries]
    .map(([key, people]) => [cube.places.written('country', key), people] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { summary, totals };
}
