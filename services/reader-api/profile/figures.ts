import { scriptsOf } from './scripts.ts';

/** A value and its length in characters. */
export interface Measured {
  readonly length: number;
  readonly value: string;
}

/** What is reported of a column beside its different values: a few figures, whatever the rows. */
export class Figures {
  rows = 0;
  empty = 0;
  min: string | null = null;
  max: string | null = null;
  shortest: Measured | null = null;
  longest: Measured | null = null;
  /** Rows by script, or by decade. */
  readonly groups = new Map<string | number, number>();
  readonly #isDate: boolean;

  constructor(isDate: boolean) {
    this.#isDate = isDate;
  }

  /** @param rows how many of them have this value */
  add(value: string, rows: number): void {
    this.rows += rows;
    if (value.trim() === '') {
      this.empty += rows;
      return;
    }
    this.#compare(value, value, { length: charsOf(value), value });
    if (this.#isDate) this.#count(decadeOf(value), rows);
    else for (const script of scriptsOf(value)) this.#count(script, rows);
  }

  merge(other: Figures): void {
    this.rows += other.rows;
    this.empty += other.empty;
    this.#compare(other.min, other.max, other.shortest, other.longest);
    for (const [group, rows] of other.groups) this.#count(group, rows);
  }

  #compare(
    min: string | null,
    max: string | null,
    shortest: Measured | null,
    longest: Measured | null = shortest,
  ): void {
    if (min !== null && (this.min === null || min < this.min)) this.min = min;
    if (max !== null && (this.max === null || max > this.max)) this.max = max;
    if (shortest && isBetter(shortest, this.shortest, -1)) this.shortest = shortest;
    if (longest && isBetter(longest, this.longest, 1)) this.longest = longest;
  }

  #count(group: string | number, rows: number): void {
    this.groups.set(group, (this.groups.get(group) ?? 0) + rows);
  }
}

/** Among equally long ones, the first in code unit order: the same whatever the order of rows. */
function isBetter(one: Measured, best: Measured | null, sign: 1 | -1): boolean {
  if (best === null) return true;
  const longer = sign * (one.length - best.length);
  return longer > 0 || (longer === 0 && one.value < best.value);
}

/** Unicode characters, as the limits of the columns count them. */
function charsOf(text: string): number {
  let chars = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit < 0xdc00) chars--;
  }
  return chars;
}

function decadeOf(date: string): number {
  const year = Number(date.slice(0, 4));
  return year - (year % 10);
}
