import fc from 'fast-check';
import { isBlank } from '#shared/datasets/blank.ts';
import type { CharsetName } from '../loader-api/file/decode/transcode.ts';

/** Days that are good whenever the tests run. */
const days = ['1000-01-01', '1900-02-28', '2000-02-29', '1950-06-15', '2025-12-31'];
const columns = ['given_name', 'family_name', 'date_of_birth', 'place_of_birth'];

/** How a file is written. */
export interface Style {
  readonly delimiter: string;
  readonly newline: string;
  readonly charset: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'iso-8859-1';
  readonly hasMark: boolean;
  readonly hasLastBreak: boolean;
  readonly quoting: 'needed' | 'all' | 'some';
  readonly order: readonly number[];
  readonly blankBefore: number;
  readonly blankEvery: number;
}
export type Row = readonly string[];
export type Numbered = readonly [line: number, ...values: string[]];

export const style: fc.Arbitrary<Style> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  newline: fc.constantFrom('\n', '\r\n', '\r'),
  charset: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1'),
  hasMark: fc.boolean(),
  hasLastBreak: fc.boolean(),
  quoting: fc.constantFrom('needed', 'all', 'some'),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
  blankBefore: fc.nat({ max: 2 }),
  blankEvery: fc.nat({ max: 3 }),
});
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('Ada', 'St. Ives', 'é', 'ÿß', 'x', ' ', '\\', "'") },
  { weight: 3, arbitrary: fc.constantFrom(',', ';', '\t', '|', '"', '""', '\n', '\r', '\r\n') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('Лука', 'დავითი', '𠮷', '👩‍👩‍👧', '\u200b', '€', '\ufeff'),
  },
);
const text = fc
  .array(piece, { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(''))
  .filter((value) => !isBlank(value));
const day = fc.constantFrom(...days);
export const someRows = fc.array(
  fc.tuple(text, text, day, text, fc.constantFrom('', 'note', '"')),
  {
    minLength: 1,
    maxLength: 6,
  },
);

/** Writes rows, the last value of each into a column nobody knows. @returns what is to be read */
export function write(rows: readonly Row[], how: Style): { bytes: Buffer; expected: Numbered[] } {
  const { newline, delimiter } = how;
  const lineOf = (values: Row, n: number) =>
    how.order.map((at, f) => quoted(values[at] ?? '', how, n + f)).join(delimiter) + newline;
  let all = newline.repeat(how.blankBefore) + lineOf([...columns, 'note'], 0);
  const expected: Numbered[] = [];
  for (const [n, row] of rows.entries()) {
    if (how.blankEvery > 0 && n % how.blankEvery === 0) all += newline;
    const line = 1 + (all.match(/\r\n|\r|\n/g)?.length ?? 0);
    expected.push([line, ...row.slice(0, 4)]);
    all += lineOf(row, n);
  }
  if (!how.hasLastBreak) all = all.slice(0, -newline.length);
  return { bytes: encode(all, how), expected };
}

function quoted(value: string, { delimiter, quoting }: Style, n: number): string {
  const mustBe = value.includes(delimiter) || /[\r\n]|^[ \t]*"|"$|^\ufeff/.test(value);
  const isQuoted = mustBe || quoting === 'all' || (quoting === 'some' && n % 2 === 0);
  return isQuoted ? `"${value.replaceAll('"', '""')}"` : value;
}

function encode(all: string, { charset, hasMark }: Style): Buffer {
  const marked = hasMark ? `\ufeff${all}` : all;
  if (charset === 'utf-8') return Buffer.from(marked);
  if (charset === 'utf-16le') return Buffer.from(marked, 'utf16le');
  if (charset === 'utf-16be') return Buffer.from(marked, 'utf16le').swap16();
  return Buffer.from(all, 'latin1');
}

/** What a caller has to say of the charset. */
export const charsetOf = ({ charset }: Style): CharsetName =>
  charset.startsWith('utf-16') ? 'utf-16' : (charset as CharsetName);

/** What a charset has no letter for is left out of the rows. */
export function fitting(rows: readonly Row[], { charset }: Style): Row[] {
  if (charset.startsWith('utf')) return [...rows];
  const narrow = (value: string) =>
    [...value].filter((char) => char < '\u0080' || (char >= '\u00a0' && char <= '\u00ff')).join('');
  return rows.map((row) => row.map((value) => (isBlank(narrow(value)) ? 'x' : narrow(value))));
}
