import type { Pause } from '../concurrency/yield-if-due.ts';
import { byteOrderMark, csvRow } from '../csv.ts';
import type { Cube } from './cube.ts';
import { standingOf } from './standing.ts';

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
  return (await standingOf(cube, pause)).summary;
}

/** Compact JSON, byte for byte the report file. Built by hand: keys like `1` would be reordered. */
export function toJson(summary: Summary): string {
  return `{${summary.map(([country, people]) => `${JSON.stringify(country)}:${people}`).join(',')}}`;
}

export interface SummaryCsvOptions {
  /** Begins it with a byte order mark, for Excel. */
  readonly bom?: boolean;
  /** Keeps a spreadsheet from taking a country for a formula. */
  readonly formulaSafe?: boolean;
}

/** RFC 4180, with a header row. */
export function toCsv(summary: Summary, { bom = false, ...options }: SummaryCsvOptions = {}) {
  const rows = summary.map(([country, people]) => csvRow([country, String(people)], options));
  return `${bom ? byteOrderMark : ''}${csvRow(['country', 'people'])}${rows.join('')}`;
}
