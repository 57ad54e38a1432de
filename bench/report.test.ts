import { describe, expect, it } from 'vitest';
import { plainSample, type Result, type Sample } from './measure/in-turn.ts';
import { unknownUsage } from './measure/processes.ts';
import { comparisonTable, figure, markdown, megabytes } from './report.ts';

const sample = (value: number, cpuSeconds: number, peakBytes: number): Sample => ({
  value,
  client: { cpuSeconds, peakBytes },
  server: unknownUsage,
  more: { 'p99 ms': value * 2 },
});
const ours: Result = { name: 'ours', samples: [sample(1, 2, 3e6), sample(2, 4, 9e6)] };
const theirs: Result = { name: 'theirs', samples: [plainSample(4), plainSample(8)] };

describe('figure', () => {
  it.each([
    [0, '0.000'],
    [0.01234, '0.012'],
    [1.2345, '1.23'],
    [12.345, '12.3'],
    [123.4, '123'],
    [1_234_567.8, '1,234,568'],
    [undefined, '–'],
    [Number.NaN, '–'],
  ])('writes %s as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  it('counts megabytes by millions', () => {
    expect(megabytes(99_600_000)).toBe('100 MB');
    expect(megabytes(undefined)).toBe('–');
  });
});

describe('comparisonTable', () => {
  const { header, rows } = comparisonTable([ours, theirs], { unit: 'seconds', client: 'client' });

  it('has a cell for every heading', () => {
    for (const row of rows) expect(row).toHaveLength(header.length);
  });

  it('gives medians, ranges, ratios of the rounds, and the greatest memory', () => {
    const cells = Object.fromEntries(header.map((name, column) => [name, rows[0]?.[column]]));
    expect(cells).toEqual({
      '': 'ours',
      'seconds, median': '1.50',
      'min – max': '1.00 – 2.00',
      'ours ÷ this': '1.00',
      'p99 ms': '3.00',
      'client CPU s': '3.00',
      'client peak': '9 MB',
      'server CPU s': '–',
      'server peak': '–',
    });
  });

  it('says what is not known', () => {
    expect(rows[1]).toEqual(['theirs', '6.00', '4.00 – 8.00', '0.250', '–', '–', '–', '–', '–']);
  });
});

describe('markdown', () => {
  it('is a title, facts, and a table for each section', () => {
    const table = { header: ['', 'a|b'], rows: [['x', '1']] };
    const text = markdown({
      title: 'T',
      facts: ['one', 'two'],
      sections: [
        { title: 'S', text: ['How.', 'Why.'], table },
        { title: 'N', text: ['Not measured.'], table: { header: [], rows: [] } },
      ],
    });
    expect(text).toBe(`# T

- one
- two

## S

How.

Why.

|  | a\\|b |
| --- | ---: |
| x | 1 |

## N

Not measured.

`);
  });
});
