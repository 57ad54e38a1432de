import { createStepCounter } from '../concurrency/step-counter.ts';
import type { Pause } from '../concurrency/yield-if-due.ts';
import { csvRow } from '../csv.ts';
import type { Cube } from './cube.ts';

/** People per country of birth, sorted by country. */
export type Summary = readonly (readonly [country: string, people: number])[];

/**
 * Counts the people of every birthplace under its country, which is called as it was written first;
 * others are left out.
 *
 * @param pause awaited at least once in a thousand birthplaces
 * @throws what `pause` throws
 */
export async function summarize(cube: Cube, pause: Pause): Promise<Summary> {
  const countries = new Map<string, number>();
  const isDue = createStepCounter();
  for (const key of cube.births().keys()) {
    if (isDue()) await pause();
    const match = cube.match(key);
    if (match.kind !== 'counted') continue;
    countries.set(match.country, (countries.get(match.country) ?? 0) + cube.people(key));
  }
  return [...countries]
    .map(([key, people]) => [cube.places.written('country', key), people] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Compact JSON, byte for byte the report file. Built by hand: keys like `1` would be reordered. */
export function toJson(summary: Summary): string {
  return `{${summary.map(([country, people]) => `${JSON.stringify(country)}:${people}`).join(',')}}`;
}

/** RFC 4180, with a header row. */
export function toCsv(summary: Summary): string {
  const rows = summary.map(([country, people]) => csvRow([country, String(people)]));
  return csvRow(['country', 'people']) + rows.join('');
}
