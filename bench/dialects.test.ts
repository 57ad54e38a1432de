import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { dialectOf, dialects, goodRows } from './dialects.ts';
import type { Result } from './measure/in-turn.ts';
import { dialectTable } from './parts/dialects.ts';

const rows = 300;
const textOf = (name: string) => {
  const dialect = dialects.find((each) => each.name === name);
  if (!dialect) throw new Error(`no dialect ${name}`);
  return Buffer.concat([...dialectOf(dialect, rows)]);
};
const plain = parse(textOf('plain')) as string[][];

describe('A dialect', () => {
  it.each(['every field quoted', 'one row in fifty quoted', 'CRLF'])(
    '%s: the same people',
    (name) => {
      expect(parse(textOf(name))).toEqual(plain);
    },
  );

  it('doubled quotes and line breaks stand in every row but the header', () => {
    const places = (name: string) => (parse(textOf(name)) as string[][]).map((row) => row[3]);
    const [header, ...cities] = plain.map((row) => row[3]);
    const withMore = (more: string) => [header, ...cities.map((city) => `${city}${more}`)];
    expect(places('doubled quotes in every row')).toEqual(withMore(' "old"'));
    expect(places('a quoted line break in every row')).toEqual(withMore('\nold'));
  });

  it('rejects are as many as it says', () => {
    const [dialect] = dialects.filter(({ badPercent }) => badPercent !== undefined);
    expect(dialect && goodRows(dialect, 1000)).toBe(990);
  });

  it('windows-1252 has letters beyond ASCII, and UTF-16 the same people', () => {
    expect(textOf('windows-1252').some((byte) => byte > 0x7f)).toBe(true);
    expect(parse(textOf('UTF-16').toString('utf16le'))).toEqual(plain);
  });
});

it('The table compares with the middle of the plain ones of a round', () => {
  const result = (name: string, values: readonly number[]): Result => {
    const usage = { cpuSeconds: 1, peakBytes: 1e6 };
    const samples = values.map((value) => ({ value, client: usage, server: usage }));
    return { name, samples };
  };
  const table = dialectTable([
    result('plain', [1, 1]),
    result('CRLF', [3, 6]),
    result('plain', [2, 3]),
    result('plain', [9, 9]),
  ]);
  expect(table.rows.map(([name, seconds, , ratio]) => [name, seconds, ratio])).toEqual([
    ['plain', '2.50', '1.00'],
    ['CRLF', '4.50', '1.75'],
  ]);
});
