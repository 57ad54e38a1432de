import type { Transform } from 'node:stream';
import { createGzip, createZstdCompress } from 'node:zlib';
import { badRowCount, peopleCsv } from '../data/generator/people.ts';

/** The same people as another program would write them. */
export interface Dialect {
  readonly name: string;
  /** Options of the load, as `charset=utf-16`. */
  readonly query?: string;
  /** Rows of 100 that have a fault. */
  readonly badPercent?: number;
  /** Writes a row, the header (0) among them. */
  readonly line?: (fields: readonly string[], row: number) => string;
  readonly encode?: (text: string) => Buffer;
  readonly compress?: () => Transform;
}

const quoted = (field: string) => `"${field}"`;
const quotedLine = (fields: readonly string[]) => `${fields.map(quoted).join(',')}\n`;
/** The last field with something more in it, quoted. */
const lastWith = (more: string) => (fields: readonly string[], row: number) =>
  row === 0
    ? `${fields.join(',')}\n`
    : `${fields.slice(0, -1).join(',')},${quoted(`${fields.at(-1)}${more}`)}\n`;
const noted = (fields: readonly string[]) => fields.toReversed().toSpliced(2, 0, 'note');
const otherNames = ['First name', 'Last name', 'Born', 'Birthplace'];
const mapped = ['given_name', 'family_name', 'date_of_birth', 'place_of_birth']
  .map((column, index) => `map[${otherNames[index]}]=${column}`)
  .join('&')
  .replaceAll(' ', '%20');

/** The plain file first: the others are measured against it. */
export const dialects: readonly Dialect[] = [
  { name: 'plain' },
  { name: 'every field quoted', line: quotedLine },
  {
    name: 'one row in fifty quoted',
    line: (fields, row) => (row % 50 === 49 ? quotedLine(fields) : `${fields.join(',')}\n`),
  },
  { name: 'doubled quotes in every row', line: lastWith(' ""old""') },
  { name: 'a quoted delimiter in every row', line: lastWith(', old') },
  { name: 'a quoted line break in every row', line: lastWith('\nold') },
  { name: 'CRLF', line: (fields) => `${fields.join(',')}\r\n` },
  { name: 'semicolons', line: (fields) => `${fields.join(';')}\n` },
  { name: 'windows-1252', query: 'charset=windows-1252', encode: narrow },
  { name: 'UTF-16', query: 'charset=utf-16le', encode: (text) => Buffer.from(text, 'utf16le') },
  { name: 'columns reordered, one ignored', line: (fields) => `${noted(fields).join(',')}\n` },
  {
    name: 'columns mapped',
    query: mapped,
    line: (fields, row) => `${(row === 0 ? otherNames : fields).join(',')}\n`,
  },
  { name: '1 % of the rows rejected', query: 'maxRejects=all', badPercent: 1 },
  { name: 'gzip', compress: () => createGzip() },
  { name: 'zstd', compress: () => createZstdCompress() },
];

/** The file's text, in blocks of whole lines. */
export function* dialectOf(dialect: Dialect, rows: number): Generator<Buffer, void, void> {
  const { badPercent = 0, line, encode = Buffer.from } = dialect;
  let row = 0;
  for (const block of peopleCsv({ rows, seed: 1, badPercent })) {
    if (!line) {
      yield encode(block);
      continue;
    }
    let written = '';
    // No generated value has a comma or a line break.
    for (const text of block.trimEnd().split('\n')) written += line(text.split(','), row++);
    yield encode(written);
  }
}

/** How many of the rows are good. */
export function goodRows({ badPercent = 0 }: Dialect, rows: number): number {
  return rows - badRowCount({ rows, badPercent });
}

/** The first 256 characters are one byte each; others become one of them, an accented letter. */
function narrow(text: string): Buffer {
  return Buffer.from(text.replace(/[\u0100-\uffff]/g, 'é'), 'latin1');
}
