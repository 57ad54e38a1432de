import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { placeKey } from '#shared/datasets/place-key.ts';
import { NAME_GROUPS } from './names.ts';
import { type PeopleOptions, peopleCsv } from './people.ts';
import { PLACES, placesCsv } from './places.ts';

const SAMPLE: PeopleOptions = { rows: 10_000, seed: 1, badPercent: 0 };
const CITIES = new Set(PLACES.map(({ city }) => city));

function csv(changes: Partial<PeopleOptions> = {}): string {
  return [...peopleCsv({ ...SAMPLE, ...changes })].join('');
}

/** The rows without the header; the text must end in a newline. */
function lines(text: string): string[] {
  expect(text.endsWith('\n')).toBe(true);
  return text.split('\n').slice(1, -1);
}

function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

type Fault = 'column count' | 'empty' | 'date' | 'unlisted';

function faults(line: string): Fault[] {
  const fields = line.split(',');
  const [, , born = '', place = ''] = fields;
  const found: Fault[] = [];
  if (fields.length !== 4) found.push('column count');
  if (fields.includes('')) found.push('empty');
  if (born !== '' && !(isDay(born) && born >= '1800-01-01' && born <= '1999-12-31')) {
    found.push('date');
  }
  if (place !== '' && !CITIES.has(place)) found.push('unlisted');
  return found;
}

describe('people', () => {
  it('are the same bytes for the same seed, and others for another', () => {
    expect(csv()).toBe(csv());
    expect(csv({ seed: 2 })).not.toBe(csv());
  });

  it('are the committed sample, byte for byte', () => {
    const committed = readFileSync(new URL('../raw/people.csv', import.meta.url));
    expect(Buffer.from(csv()).equals(committed)).toBe(true);
  });

  it.each([0, 1, 9_999, 25_000])('are as many as asked for: %i', (rows) => {
    const text = csv({ rows });
    expect(text.startsWith('given_name,family_name,date_of_birth,place_of_birth\n')).toBe(true);
    expect(lines(text)).toHaveLength(rows);
  });

  it('have four values, a real date and a listed birthplace, with nothing to quote', () => {
    const text = csv();
    expect(lines(text).filter((line) => faults(line).length > 0)).toEqual([]);
    expect(text).not.toMatch(/["'\r\t]| {2}| ,|, /);
  });

  it('are born in every place, and more of them in the first', () => {
    const born = Map.groupBy(lines(csv()), (line) => line.slice(line.lastIndexOf(',') + 1));
    const counts = PLACES.map(({ city }) => born.get(city)?.length ?? 0);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(counts[0]).toBeGreaterThan(3 * Number(counts.at(-1)));
  });

  it('take about 34 bytes a line, as real ones do', () => {
    const bytes = Buffer.byteLength(csv()) / SAMPLE.rows;
    expect(bytes).toBeGreaterThan(33.5);
    expect(bytes).toBeLessThan(35);
  });

  it('come in blocks of whole lines', () => {
    const blocks = [...peopleCsv({ ...SAMPLE, rows: 50_000 })];
    expect(blocks.length).toBeGreaterThan(5);
    expect(blocks.every((block) => block.endsWith('\n'))).toBe(true);
  });
});

describe('bad rows', () => {
  it.each([
    [0, 0],
    [1, 100],
    [0.29, 29],
    [33.33, 3_333],
    [100, 10_000],
  ])('%d percent of 10,000 is %i, one fault each', (badPercent, count) => {
    const found = lines(csv({ badPercent })).map(faults);
    expect(found.filter((each) => each.length > 0)).toHaveLength(count);
    expect(found.filter((each) => each.length > 1)).toEqual([]);
  });

  it('take the faults in turn, and every column is empty once in a while', () => {
    const bad = lines(csv({ badPercent: 1 })).filter((line) => faults(line).length > 0);
    const turn: Fault[] = ['date', 'empty', 'column count'];
    expect(bad.flatMap(faults)).toEqual(bad.map((_, nth) => turn[nth % turn.length]));
    const empty = bad.map((line) => line.split(',').indexOf(''));
    expect(new Set(empty)).toEqual(new Set([-1, 0, 1, 2, 3]));
  });

  it('leave the others as they were', () => {
    const good = lines(csv());
    const changed = lines(csv({ badPercent: 5 })).filter((line, row) => line !== good[row]);
    expect(changed).toHaveLength(500);
  });
});

describe('lists', () => {
  it('places are the committed sample, byte for byte', () => {
    const committed = readFileSync(new URL('../raw/places.csv', import.meta.url));
    expect(Buffer.from(placesCsv()).equals(committed)).toBe(true);
  });

  it('hold no city twice, so that none is ambiguous', () => {
    expect(new Set(PLACES.map(({ city }) => placeKey(city))).size).toBe(PLACES.length);
    expect(PLACES.every(({ weight }) => weight > 0)).toBe(true);
  });

  it('hold composed text (NFC), and shares that add up', () => {
    const names = NAME_GROUPS.flatMap(({ given, family }) => [...given, ...family]);
    expect([...names, placesCsv()].filter((text) => text !== text.normalize('NFC'))).toEqual([]);
    expect(names).not.toContain('');
    expect(NAME_GROUPS.reduce((sum, { share }) => sum + share, 0)).toBe(100);
  });
});
