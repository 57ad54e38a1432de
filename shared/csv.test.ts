import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow, escapeFormula, unescapeFormula } from './csv.ts';

const signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];
/** Blanks, breaks and what shows nothing. */
const invisible = [
  ' ',
  '\t',
  '\r',
  '\n',
  '\v',
  '\f',
  '\0',
  '\u0085',
  '\u00a0',
  '\u00ad',
  '\u061c',
  '\u1680',
  '\u180e',
  '\u2003',
  '\u200b',
  '\u200d',
  '\u200e',
  '\u2028',
  '\u202f',
  '\u2060',
  '\u3000',
  '\u3164',
  '\ufe0f',
  '\ufeff',
  '\u{e0020}',
];
const piece = fc.constantFrom("'", ...signs, ...invisible, 'a', 'é', '"', ',', ';', '1');
const value = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

/** What a spreadsheet sees first. */
const first = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/^[\p{White_Space}\p{C}\p{DI}]+/u, '')
    .slice(0, 1);

describe('When a value is to be safe in a spreadsheet, then', () => {
  it.each(signs.flatMap((sign) => ['', ...invisible].map((before) => `${before}${sign}1+1`)))(
    'an apostrophe stands before %j',
    (text) => {
      expect(escapeFormula(text)).toBe(`'${text}`);
      expect(unescapeFormula(`'${text}`)).toBe(text);
    },
  );

  it.each(["'s-Hertogenbosch", "'", "''", "O'Hara", "' x", '\u00a0Ayr', '1-2', 'a=b', '', '5" -'])(
    '%j stays as it is, both ways',
    (text) => {
      expect(escapeFormula(text)).toBe(text);
      expect(unescapeFormula(text)).toBe(text);
    },
  );

  it('no value begins as a formula does, and each is given back', () => {
    fc.assert(
      fc.property(value, (text) => {
        const escaped = escapeFormula(text);
        expect(unescapeFormula(escaped)).toBe(text);
        expect('=+-@').not.toContain(first(escaped) || '.');
        expect(escaped).not.toMatch(/^\p{Cc}/u);
      }),
      { numRuns: 5000 },
    );
  });

  it('different values stay different', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(escapeFormula(a) === escapeFormula(b)).toBe(a === b);
      }),
    );
  });
});

it.each([',', ';', '\t', '|'])(
  'When fields are parted by %j, then csv-parse reads them',
  (delimiter) => {
    const anyText = fc.string({
      unit: fc.constantFrom('a', 'é', '"', ',', ';', '\t', '|', '\r', '\n'),
    });
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 2, maxLength: 5 }), (fields) => {
        const row = csvRow(fields, { delimiter });
        expect(parse(row, { delimiter, record_delimiter: '\r\n' })).toEqual([fields]);
      }),
    );
  },
);
