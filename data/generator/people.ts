import { people as dataset } from '#shared/datasets/people.ts';
import { NAME_GROUPS } from './names.ts';
import { PLACES } from './places.ts';
import { randomPicker } from './random.ts';

export interface PeopleOptions {
  readonly rows: number;
  /** A whole number below 2^32: the same seed gives the same people. */
  readonly seed: number;
  /** How many rows of 100 get one fault each. */
  readonly badPercent: number;
}

type Fields = readonly [given: string, family: string, born: string, place: string];

// Long enough that a write costs little beside its text, short enough to stay in the CPU's cache.
const BLOCK_CHARS = 128 * 1024;

// An item stands in its urn as often as its weight says, so that a skewed draw is one look-up.
const GROUP_URN = NAME_GROUPS.flatMap((group) => new Array<typeof group>(group.share).fill(group));
const PLACE_URN = PLACES.flatMap(({ city, weight }) => new Array<string>(weight).fill(city));
const DAYS = everyDay('1800-01-01', '1999-12-31');

/** Every calendar day from first to last, as `YYYY-MM-DD`: no date has to be made in the loop. */
function everyDay(first: string, last: string): readonly string[] {
  const days: string[] = [];
  for (const day = new Date(first); day <= new Date(last); day.setUTCDate(day.getUTCDate() + 1)) {
    days.push(day.toISOString().slice(0, 10));
  }
  return days;
}

/** The row with one fault: invalid date, empty required value and too many columns, in turn. */
function badRow(fields: Fields, nth: number): string {
  if (nth % 3 === 0) {
    const year = fields[2].slice(0, 4);
    return fields.with(2, `${year}-02-30`).join();
  }
  if (nth % 3 === 1) {
    const column = Math.floor(nth / 3) % fields.length;
    return fields.with(column, '').join();
  }
  return [...fields, 'surplus'].join();
}

/** How many rows get a fault: exactly so many, however they are spread. */
export function badRowCount({ rows, badPercent }: Omit<PeopleOptions, 'seed'>): number {
  return Math.round((rows * badPercent) / 100);
}

/**
 * People as CSV text, in blocks of whole lines, with a header and a final newline. A row that gets
 * no fault is the same as it would be without `badPercent`.
 */
export function* peopleCsv(options: PeopleOptions): Generator<string, void, void> {
  const { rows, seed } = options;
  const pick = randomPicker(seed);
  const badRows = badRowCount(options);
  let badSoFar = 0;
  // Spreads the bad rows evenly, as Bresenham draws a line: exact, as it only adds whole numbers.
  let debt = 0;
  let block = `${dataset.columns.map((column) => column.name).join()}\n`;
  for (let row = 0; row < rows; row++) {
    const names = pick(GROUP_URN);
    const given = pick(names.given);
    const family = pick(names.family);
    const born = pick(DAYS);
    const place = pick(PLACE_URN);
    debt += badRows;
    if (debt >= rows) {
      debt -= rows;
      block += `${badRow([given, family, born, place], badSoFar++)}\n`;
    } else {
      block += `${given},${family},${born},${place}\n`;
    }
    if (block.length >= BLOCK_CHARS) {
      yield block;
      block = '';
    }
  }
  if (block !== '') yield block;
}
