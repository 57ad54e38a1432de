import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.ts';

describe('options', () => {
  it('default to the committed sample', () => {
    const defaults = { dataset: 'people', out: undefined, rows: 10_000, seed: 1, badPercent: 0 };
    expect(parseOptions([])).toEqual(defaults);
  });

  it('are taken as given', () => {
    const args = '--rows 5 --seed 4294967295 --bad-percent 0.5 --out a.csv'.split(' ');
    const expected = { dataset: 'people', out: 'a.csv', rows: 5, seed: 2 ** 32 - 1 };
    expect(parseOptions(args)).toEqual({ ...expected, badPercent: 0.5 });
    expect(parseOptions(['--dataset', 'places'])).toEqual({ dataset: 'places', out: undefined });
    expect(parseOptions(['-h']).dataset).toBe('help');
  });

  it.each([
    ['--rows=-1', /--rows must be a whole number from 0/],
    ['--rows=1e6', /--rows .* not '1e6'/],
    ['--rows=1.5', /--rows/],
    ['--rows=', /--rows/],
    ['--rows=99999999999999999', /--rows/],
    ['--seed=4294967296', /--seed must be a whole number from 0 to 4294967295/],
    ['--bad-percent=101', /--bad-percent must be a number from 0 to 100, not '101'/],
    ['--bad-percent=NaN', /--bad-percent/],
    ['--dataset=cities', /--dataset must be people or places, not 'cities'/],
    ['--out=', /--out must name a file/],
    ['--rows', /argument missing/],
    ['--lines=5', /Unknown option '--lines'/],
    ['people.csv', /Unexpected argument 'people.csv'/],
  ])('refuse %s', (arg, message) => {
    expect(() => parseOptions([arg])).toThrow(message);
  });

  it('of people are refused with places', () => {
    expect(() => parseOptions(['--dataset=places', '--rows=5'])).toThrow(/--dataset people only/);
  });
});
