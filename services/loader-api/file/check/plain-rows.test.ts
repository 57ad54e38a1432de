import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBlank } from '#shared/datasets/blank.ts';
import { people } from '#shared/datasets/people.ts';
import { framedOf } from '../../../testing/framed.ts';
import { DATE_FORMATS, type DateFormat } from '../read/date-formats.ts';
import { fitHeader, type Layout, layoutOf } from '../read/header.ts';
import { parseBlock } from '../read/parse.ts';
import { PlainRows } from './plain-rows.ts';
import { checkRow } from './row.ts';

const today = '2026-11-23';

/** What the fast way takes, and what it leaves to the full check, by line. */
function takeFast(layout: Layout, bytes: Buffer) {
  const taken = new Map<number, string[]>();
  const left = new Set<number>();
  const options = { delimiter: layout.delimiter.charCodeAt(0), recordBytesMax: 10_000 };
  for (const block of framedOf([bytes], options)) {
    if (block.kind === 'fault') continue;
    const rows = new PlainRows(layout, today);
    const unsure = rows.take(block, {
      plainRow: (line, sources, starts, ends) => {
        const values = sources.map((at, n) => at.toString('utf8', starts[n], ends[n]));
        taken.set(line, values);
      },
    });
    for (const index of unsure) left.add(block.lines[index] ?? 0);
  }
  return { taken, left };
}

/** What csv-parse and the full check make of the same bytes, by line. */
function takeFull(layout: Layout, bytes: Buffer) {
  const rows = new Map<number, ReturnType<typeof checkRow>>();
  const options = { delimiter: layout.delimiter.charCodeAt(0), recordBytesMax: 10_000 };
  for (const block of framedOf([bytes], options)) {
    if (block.kind === 'fault') continue;
    for (const [index, fields] of parseBlock(block, layout.delimiter).entries()) {
      rows.set(block.lines[index] ?? 0, checkRow(layout, fields, today));
    }
  }
  return rows;
}

const headers = [
  'given_name,family_name,date_of_birth,place_of_birth',
  'place_of_birth;date_of_birth;note;family_name;given_name',
  'date_of_birth\tgiven_name\tfamily_name\tplace_of_birth',
  'given_name,family_name,date_of_birth,formulaSafe,place_of_birth',
];

function layoutUnder(header: string, dateFormat?: DateFormat): Layout {
  const [delimiter = ','] = /[,;\t]/.exec(header) ?? [];
  const options = { dataset: people, delimiter: 'auto', columnsMax: 10, dateFormat } as const;
  return layoutOf(fitHeader(header.split(delimiter), delimiter, options), options);
}

const odd = fc.constantFrom(
  'a"b',
  '="1"',
  'x\r\ny',
  'a,b;c\td',
  '\\',
  '',
  ' ',
  '\u00a0',
  '\u3000',
  '\u1680',
  '\u2003',
  '\ufeff',
  '\u00ad',
  '\u034f',
  '\u3164',
  '\u{e0020}',
  '\u200bx',
  '\u0085',
  '\u0001',
  '\u007f',
  '\t',
  '\u1681',
  '\u3042',
  ' lead',
  "'=x",
  "'s",
  `'+${'w'.repeat(254)}`,
  'w'.repeat(256),
  'я'.repeat(255),
  'я'.repeat(256),
  'ﷺ'.repeat(28),
  'ﷺ'.repeat(29),
  'ß'.repeat(120),
);
const usual = fc.constantFrom(
  'Лука',
  'O’Neil',
  'a',
  'Γιώργος',
  'დავითი',
  '𠮷',
  'x y',
  'trail ',
  '-',
  'é',
  'w'.repeat(255),
);
const word = fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd });
const date = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom('1842-09-30', '1999-12-31', '2000-02-29') },
  fc.constantFrom(
    '1842-09-30',
    '1900-02-29',
    '2000-02-29',
    '2024-02-30',
    '1999-04-31',
    '1999-12-31',
    '0999-01-01',
    '1000-01-01',
    '2026-11-23',
    '2026-11-24',
    '9999-12-31',
    '1900-00-10',
    '1900-10-00',
    '1900-13-01',
    '1900',
    '1900-1-1',
    '190a-01-01',
    '1900/01/01',
    '31/12/1999',
    '12.31.1999',
    '1.2.1999',
    '29/02/1900',
    '2/29/2000',
    '1999/2/9',
    '1/2-1999',
    '001/2/1999',
    '1/002/1999',
    '1//1999',
    '24.11.2026',
    '11/23/2026',
    '1900-01-0:',
    '',
    ' 1900-01-01',
    '1900-01-011',
  ),
  fc.date({ noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10)),
  fc.string({ minLength: 10, maxLength: 10, unit: fc.constantFrom(...'0123456789-/:') }),
  fc.string({ minLength: 7, maxLength: 11, unit: fc.constantFrom(...'01239-/.') }),
  fc
    .tuple(fc.nat({ max: 32 }), fc.nat({ max: 32 }), fc.constantFrom(...'-/.'), fc.boolean())
    .map(([first, second, separator, isYearFirst]) =>
      (isYearFirst ? [1904, first, second] : [first, second, 1904]).join(separator),
    ),
);
const field = fc.oneof({ weight: 3, arbitrary: word }, { weight: 2, arbitrary: date }, fc.string());
/** Dates as most rows of a file have them. */
const usualDates = {
  ymd: ['1842-09-30', '1999-12-31', '2000/2/29'],
  dmy: ['30/09/1842', '31.12.1999', '29-2-2000'],
  mdy: ['09/30/1842', '12.31.1999', '2-29-2000'],
};
const good = (format: DateFormat = 'ymd') =>
  fc.tuple(
    word,
    word,
    fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...usualDates[format]) }, date),
    word,
  );

const cases: [string, DateFormat | undefined][] = [
  ...headers.map((header): [string, undefined] => [header, undefined]),
  ...DATE_FORMATS.map((format, n): [string, DateFormat] => [headers[n] ?? '', format]),
];

test.each(cases)(
  'When rows stand under %s, dates as %s, then both ways agree',
  (header, format) => {
    const layout = layoutUnder(header, format);
    const { delimiter } = layout;
    const ordered = good(format).map((values) => {
      const row = layout.header.map(() => 'n');
      for (const [index, value] of values.entries()) row[layout.fieldOf[index] ?? 0] = value;
      return row;
    });
    const any = fc.array(field, { maxLength: 6 });
    const quote = (value: string) => `"${value.replaceAll('"', '""')}"`;
    // Some values are quoted, by the bits of a number, whether they need it or not.
    const row = fc
      .tuple(fc.oneof({ weight: 4, arbitrary: ordered }, any), fc.nat({ max: 127 }))
      .map(([values, bits]) =>
        values.map((value, n) => ((bits >> n) % 2 === 1 ? quote(value) : value)).join(delimiter),
      );
    const mutation = fc.tuple(fc.nat(5000), fc.nat(255), fc.boolean());
    const file = fc.tuple(fc.array(row, { minLength: 1, maxLength: 8 }), fc.option(mutation));
    let fast = 0;
    fc.assert(
      fc.property(file, ([rows, mutated]) => {
        const bytes = Buffer.from(rows.join('\n'));
        if (mutated?.[2] && bytes.length > 0) bytes[mutated[0] % bytes.length] = mutated[1];
        const { taken, left } = takeFast(layout, bytes);
        const full = takeFull(layout, bytes);
        for (const [line, values] of taken) expect(full.get(line)).toEqual({ values });
        for (const line of left) expect(full.has(line)).toBe(true);
        fast += taken.size;
      }),
      { numRuns: 10_000 },
    );
    // The fast way must not be right by never being taken.
    expect(fast).toBeGreaterThan(1000);
  },
);

test.each([
  ['dmy', ['30/09/1842', '1.2.2000', '29-2-2000', '3/11/1999']],
  ['mdy', ['09/30/1842', '2.1.2000', '2-29-2000', '11/3/1999']],
  ['ymd', ['1842-09-30', '2000.2.1', '2000/02/29', '1999-11-3']],
] as const)('When dates stand as %s, then they are taken the fast way', (format, dates) => {
  const layout = layoutUnder(headers[0] ?? '', format);
  const rows = dates.map((day) => `Jo,"A ""B""",${day},Ayr\nJo,C,${day},Ayr`);
  const { taken, left } = takeFast(layout, Buffer.from(rows.join('\n')));
  expect([...left]).toEqual([]);
  expect([...taken.values()].map(([, , day]) => day)).toEqual(
    ['1842-09-30', '2000-02-01', '2000-02-29', '1999-11-03'].flatMap((day) => [day, day]),
  );
});

test('When a row is plain and good, then it is taken the fast way', () => {
  const layout = layoutUnder(headers[0] ?? '');
  const bytes = Buffer.from('Лука,Williams,1842-09-30,Dumfries\nJo,Д,2000-02-29,St Andrews\r\n');
  expect(takeFast(layout, bytes)).toEqual({
    taken: new Map([
      [1, ['Лука', 'Williams', '1842-09-30', 'Dumfries']],
      [2, ['Jo', 'Д', '2000-02-29', 'St Andrews']],
    ]),
    left: new Set(),
  });
});

test('When fields are quoted, then they are taken the fast way whatever stands in the quotes', () => {
  const layout = layoutUnder(headers[0] ?? '');
  const rows = [
    '"Jo","Д","2000-02-29","St Andrews"',
    'Jo,"D, the ""elder""",2000-02-29,"St\r\nAndrews"',
    'Jo,"\\",2000-02-29,"""Ayr"""',
    'Jo,5" pipe,2000-02-29,"tab\there"',
  ];
  const { taken, left } = takeFast(layout, Buffer.from(rows.join('\n')));
  expect([...left]).toEqual([]);
  expect([...taken]).toEqual([
    [1, ['Jo', 'Д', '2000-02-29', 'St Andrews']],
    [2, ['Jo', 'D, the "elder"', '2000-02-29', 'St\r\nAndrews']],
    [4, ['Jo', '\\', '2000-02-29', '"Ayr"']],
    [5, ['Jo', '5" pipe', '2000-02-29', 'tab\there']],
  ]);
});

test('When a row is bad or not UTF-8, then those around it are still taken the fast way', () => {
  const layout = layoutUnder(headers[0] ?? '');
  const good = 'Jo,Д,2000-02-29,Ayr\n';
  const bytes = Buffer.concat([
    Buffer.from(good),
    Buffer.from('J\xe9,D,2000-02-29,Ayr\n', 'latin1'),
    Buffer.from(good),
    Buffer.from('Jo,D,2000-02-30,Ayr\n'),
    Buffer.from(good),
  ]);
  const { taken, left } = takeFast(layout, bytes);
  expect([...taken.keys()]).toEqual([1, 3, 5]);
  expect([...left]).toEqual([2, 4]);
});

test('When a value is a character that shows nothing, then it is never taken the fast way', () => {
  const layout = layoutUnder(headers[0] ?? '');
  let blank = '';
  for (let code = 0xa0; code <= 0x10ffff; code++) {
    const character = code < 0xd800 || code > 0xdfff ? String.fromCodePoint(code) : '';
    if (isBlank(character) && character !== '') blank += `${character},B,1900-01-01,Perth\n`;
  }
  const { taken, left } = takeFast(layout, Buffer.from(blank));
  expect(taken).toEqual(new Map());
  expect(left.size).toBeGreaterThan(4_000);
});
