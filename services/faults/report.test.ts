import { expect, it } from 'vitest';
import { describeRecoveries } from './report.ts';

it('When faults have come, then a table says how long each took to recover from', () => {
  const recoveries = new Map([
    ['killLoader', [4, 1, 2].map((n) => ({ loadMs: n * 1_000, readMs: n * 100 }))],
    ['cut', [{ loadMs: 1_500, readMs: 20 }]],
  ] as const);
  expect(describeRecoveries(recoveries).split('\n').slice(2)).toEqual([
    '| cut | 1 | 1.5 | 1.5 | 0.0 | 0.0 |',
    '| killLoader | 3 | 2.0 | 4.0 | 0.2 | 0.4 |',
  ]);
});
