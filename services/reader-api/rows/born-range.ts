import { Problem } from '#shared/errors.ts';

/** A range of days, both ends included, as YYYY-MM-DD. */
export interface BornRange {
  readonly from: string;
  readonly to: string;
  /** The years it is made of, where these are whole: the aggregates can answer them. */
  readonly years: YearRange | undefined;
}

/** Both ends included. */
export interface YearRange {
  readonly from: number;
  readonly to: number;
}

const year = /^\d{4}$/;

/**
 * Reads `bornFrom` and `bornTo`: a year stands for all of its days.
 *
 * @returns undefined when neither is given
 * @throws Problem validation_failed when the range is empty, or of days that there are not
 */
export function bornRange(bornFrom?: string, bornTo?: string): BornRange | undefined {
  if (bornFrom === undefined && bornTo === undefined) return undefined;
  const from = bornFrom === undefined ? '1000-01-01' : firstDay(bornFrom);
  const to = bornTo === undefined ? '9999-12-31' : lastDay(bornTo);
  for (const [name, day] of Object.entries({ bornFrom: from, bornTo: to })) {
    // SQLite would compare it as text; MySQL refuses the statement.
    if (!isDay(day)) throw new Problem('validation_failed', `${name} is not a calendar day.`);
  }
  if (from > to) throw new Problem('validation_failed', 'bornFrom is after bornTo.');
  const areWhole = from.endsWith('-01-01') && to.endsWith('-12-31');
  const years = { from: yearOf(from), to: yearOf(to) };
  return { from, to, years: areWhole ? years : undefined };
}

function yearOf(day: string): number {
  return Number(day.slice(0, 4));
}

function firstDay(text: string): string {
  return year.test(text) ? `${text}-01-01` : text;
}

function lastDay(text: string): string {
  return year.test(text) ? `${text}-12-31` : text;
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
