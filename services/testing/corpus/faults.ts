import { bytes, type CorpusCase, type ExpectedReject, lines, people } from './case.ts';

const good = 'Ada,Smith,1950-06-15,Ayr';
const goodAt = (line: number) => [line, 'Ada', 'Smith', '1950-06-15', 'Ayr'] as const;

/** A bad row between two good ones: its name, its text, and what is wrong with it. */
type Fault = [string, string | Buffer, ...[string | null, ExpectedReject[2]][]];

const faults: readonly Fault[] = [
  ['too few fields', 'Ada,Smith,1950-06-15', [null, 'column_count']],
  ['too many fields, bad ones among them', 'Ada,,x,Ayr,', [null, 'column_count']],
  ['an empty field', ',Smith,1950-06-15,Ayr', ['given_name', 'required']],
  [
    'a field of white space of all kinds',
    'A,B,1950-06-15,"\t \n\u00a0\u3000"',
    ['place_of_birth', 'required'],
  ],
  ['256 characters', `A,${'é'.repeat(256)},1950-06-15,Ayr`, ['family_name', 'too_long']],
  [
    '256 characters of four bytes',
    `${'👩'.repeat(256)},B,1950-06-15,Ayr`,
    ['given_name', 'too_long'],
  ],
  ['a day that is none', 'A,B,2023-02-29,Ayr', ['date_of_birth', 'invalid_date']],
  ['a date the other way round', 'A,B,15-06-1950,Ayr', ['date_of_birth', 'invalid_date']],
  ['a date with something behind it', 'A,B,1950-06-15 ,Ayr', ['date_of_birth', 'invalid_date']],
  ['a day to come', 'A,B,9999-12-31,Ayr', ['date_of_birth', 'date_in_future']],
  ['an escape', 'A\u001b,B,1950-06-15,Ayr', ['given_name', 'control_character']],
  ['a bell in quotes', 'A,B,1950-06-15,"A\u0007yr"', ['place_of_birth', 'control_character']],
  ['a next-line character', 'A,B\u0085,1950-06-15,Ayr', ['family_name', 'control_character']],
  [
    'bytes that are not UTF-8 in a date',
    bytes('A,B,1950-06-1', [0xb5], ',Ayr'),
    ['date_of_birth', 'invalid_utf8'],
  ],
  [
    'bytes that are not UTF-8 in quotes',
    bytes('A,B,1950-06-15,"A,', [0xe9], '"'),
    ['place_of_birth', 'invalid_utf8'],
  ],
  [
    'a record of over a megabyte',
    `A,B,1950-06-15,${'x'.repeat(1_100_000)}`,
    [null, 'record_too_large'],
  ],
  [
    'a fault in each field',
    bytes('\u007f,', [0x80], `,never,${'x'.repeat(300)}`),
    ['given_name', 'control_character'],
    ['family_name', 'invalid_utf8'],
    ['date_of_birth', 'invalid_date'],
    ['place_of_birth', 'too_long'],
  ],
];

export const faultyRows: readonly CorpusCase[] = [
  ...faults.map(([name, row, ...found]) => ({
    name,
    bytes: Buffer.concat([
      Buffer.from(lines(people, good)),
      Buffer.from(row),
      Buffer.from(`\n${good}\n`),
    ]),
    rows: [goodAt(2), goodAt(row.includes('\n') ? 5 : 4)],
    rejects: found.map(([column, code]): ExpectedReject => [3, column, code]),
    file: { rowsRead: 3, rowsLoaded: 2, rowsRejected: 1 },
  })),
  {
    name: 'a zero byte far from its beginning',
    bytes: Buffer.concat([
      Buffer.from(lines(people, ...Array(20_000).fill(good))),
      Buffer.from('A\0,B,1950-06-15,Ayr'),
    ]),
    rows: Array.from({ length: 20_000 }, (_, n) => goodAt(n + 2)),
    rejects: [[20_002, 'given_name', 'control_character']],
  },
  {
    name: 'a zero byte at its beginning, which makes it no text',
    bytes: lines(people, 'A\0,B,1950-06-15,Ayr'),
    problem: 'binary_file',
  },
  {
    name: 'all that is still right',
    bytes: lines(
      people,
      `${'👩'.repeat(255)},"a\tb\n",1000-01-01,\\N`,
      " Ada ,NULL,2000-02-29,'; --",
    ),
    rows: [
      [2, '👩'.repeat(255), 'a\tb\n', '1000-01-01', '\\N'],
      [4, ' Ada ', 'NULL', '2000-02-29', "'; --"],
    ],
  },
];
