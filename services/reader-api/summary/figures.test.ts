import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Cube } from '#shared/summary/cube.ts';
import { unpaused } from '#shared/testing/pauses.ts';
import type { CubeAt } from '../state/live-cube.ts';
import type { SlicedReads } from '../state/sliced-reads.ts';
import { createFigures, type FiguresDeps } from './figures.ts';
import { createReadLines } from './read-lines.ts';

const statementMs = 1_000;
const linesOfStatement = 5_000;

/** Figures over one file of so many rows; the clock goes on with each statement, and only then. */
function open(rows: number) {
  const at = { instance: 1, version: 1, token: 1 };
  const files = new Map([['people', new Set([7])]]);
  const now = { at, files, lineage: { history: 1 }, cube: new Cube() } as unknown as CubeAt;
  now.cube.applyPlace(
    { city: 'Perth', county: 'Perthshire', country: 'Scotland', file: 1, line: 2 },
    1,
  );
  const born = { place_of_birth: 'Perth', date_of_birth: '1950-02-03', people: 2 };
  let statements = 0;
  const repository = {
    lastLine: async () => rows,
    births: async () => {
      statements++;
      return [born];
    },
    published: async () => ({ files: 1, purged: 0 }),
  };
  const deps = {
    cube: { read: async (work: (now: CubeAt) => unknown) => work(now) },
    sliced: { read: (work) => work(now, unpaused), slices: () => unpaused } as SlicedReads,
    days: {
      rows: repository,
      turn: async () => void vi.setSystemTime(Date.now() + statementMs),
    },
    catalog: { files: async () => [{ id: 7, rows }] },
    lines: createReadLines({ readsConcurrentMax: 1, readsQueuedMax: 10, readWaitMs: 60_000 }),
    config: {
      dayQueryMs: 3 * statementMs + 1,
      dayQueryRowsMax: 1_000_000,
      breakdownItemsMax: 100,
      answersCachedBytesMax: 10_000,
    },
  } as unknown as FiguresDeps;
  const figures = createFigures(deps);
  const ask = (no: number) =>
    figures({ by: ['country'], bornFrom: `${1900 + no}-01-02` }, { at, cells: 1 });
  return { ask, statements: () => statements };
}

describe('Questions for single days that are asked at once', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('have their time from when it is their turn: each is answered', async () => {
    const { ask, statements } = open(3 * linesOfStatement);
    const all = await Promise.all(Array.from({ length: 10 }, (_, no) => ask(no)));
    for (const [, { totals }] of all) expect(totals).toMatchObject({ people: 6, counted: 6 });
    expect(statements()).toBe(30);
  });

  it('end with their time, and those after them begin', async () => {
    const { ask, statements } = open(100 * linesOfStatement);
    const all = await Promise.allSettled([ask(1), ask(2)]);
    for (const one of all) expect(one).toMatchObject({ reason: { code: 'time_limit' } });
    expect(statements()).toBe(6);
  });

  it('of more rows than may be counted have not one counted', async () => {
    const { ask, statements } = open(1_000_001);
    await expect(ask(1)).rejects.toMatchObject({ code: 'query_too_large' });
    expect(statements()).toBe(0);
  });
});
