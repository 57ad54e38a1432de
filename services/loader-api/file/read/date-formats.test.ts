import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATE_FORMATS, readDate } from './date-formats.ts';

const two = (n: number) => String(n).padStart(2, '0');
const orders = {
  ymd: (y: string, m: string, d: string) => [y, m, d],
  dmy: (y: string, m: string, d: string) => [d, m, y],
  mdy: (y: string, m: string, d: string) => [m, d, y],
};

describe.each(DATE_FORMATS)('When a date is read as %s, then', (format) => {
  it('every day of four years is found, however it is written', () => {
    for (let day = Date.UTC(1896, 0, 1); day < Date.UTC(1900, 11, 31); day += 86_400_000) {
      const iso = new Date(day).toISOString().slice(0, 10);
      const [y = '', m = '', d = ''] = iso.split('-');
      for (const separator of ['-', '/', '.']) {
        expect(readDate(orders[format](y, m, d).join(separator), format)).toBe(iso);
        const short = orders[format](y, String(Number(m)), String(Number(d)));
        expect(readDate(short.join(separator), format)).toBe(iso);
      }
    }
  });

  it('whatever is read is a day of the calendar, and the one that was written', () => {
    const number = fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 1800, max: 2100 }));
    const separator = fc.constantFrom('-', '/', '.', ' ', '', '//');
    fc.assert(
      fc.property(fc.tuple(number, separator, number, separator, number), (parts) => {
        const iso = readDate(parts.join(''), format);
        if (iso === undefined) return;
        expect(new Date(`${iso}T00:00:00Z`).toISOString().slice(0, 10)).toBe(iso);
        const [y = '', m = '', d = ''] = iso.split('-');
        const written = [parts[0], parts[2], parts[4]].map((n) => two(n));
        expect(written).toEqual(orders[format](y, m, d));
        expect(parts[1]).toBe(parts[3]);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '',
    '1',
    '1/1',
    '1/1/99',
    '01/01/19000',
    '001/1/1900',
    '1/1/1900 ',
    ' 1/1/1900',
    '1 1 1900',
  ])('%j is none', (text) => expect(readDate(text, format)).toBeUndefined());
  it.each([
    '1/1-1900',
    '1900-1/1',
    '1/Jan/1900',
    '31/31/1900',
    '1900/31/31',
    '٠١/٠١/١٩٠٠',
    '-1/1/1900',
  ])('%j is none, either', (text) => expect(readDate(text, format)).toBeUndefined());
});

it.each([
  ['1950-06-15', '1950-06-15'],
  ['1950-6-15', undefined],
  ['1950/06/15', undefined],
  ['15/06/1950', undefined],
])('When no format is said, then %s is read as %s', (text, day) => {
  expect(readDate(text, undefined)).toBe(day);
});
