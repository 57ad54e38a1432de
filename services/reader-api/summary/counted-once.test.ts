import { describe, expect, it } from 'vitest';
import { Cube } from '#shared/summary/cube.ts';
import type { CubeAt } from '../cube/live-cube.ts';
import { type Counted, countedOnce } from './counted-once.ts';

const figures = (people: number) => ({
  items: [{ country: 'Scotland', people }],
  totals: { people, counted: people, unmatched: 0, ambiguous: 0 },
});

function cubeAt(version: number): CubeAt {
  const at = { instance: 1, version, token: version };
  const lineage = {} as CubeAt['lineage'];
  return { at, lineage, cube: new Cube(), files: new Map() };
}

describe('The figures of a breakdown', () => {
  it('are counted once for a version, also for callers that ask meanwhile', async () => {
    const once = countedOnce({ answersCachedBytesMax: 1000 });
    let counts = 0;
    const count = (at: CubeAt) => async (): Promise<Counted> => [at, figures(++counts)];
    const first = cubeAt(1);
    const both = await Promise.all([
      once('a', first, count(first)),
      once('a', first, count(first)),
    ]);
    both.push(await once('a', first, count(first)));
    expect(both.map(([, { totals }]) => totals.people)).toEqual([1, 1, 1]);

    const [, { totals }] = await once('b', first, count(first));
    expect(totals.people).toBe(2);
    const next = cubeAt(2);
    const [at, later] = await once('a', next, count(next));
    expect([at, later.totals.people]).toEqual([next, 3]);
  });

  it('are counted again after a failure, and where they are too large to be kept', async () => {
    const once = countedOnce({ answersCachedBytesMax: 10 });
    const at = cubeAt(1);
    const fail = () => Promise.reject(new Error('not now'));
    await expect(once('a', at, fail)).rejects.toThrow('not now');
    let counts = 0;
    const count = async (): Promise<Counted> => [at, figures(++counts)];
    await once('a', at, count);
    await once('a', at, count);
    expect(counts).toBe(2);
  });
});
