import { describe, expect, it } from 'vitest';
import { type Counted, createCountedOnce } from './counted-once.ts';

const atVersion = (version: number) => ({ instance: 1, version, token: version });
const open = (bytesMax: number) =>
  createCountedOnce<{ count: number }>({ bytesMax, bytesOf: () => 20 });

describe('The figures of a breakdown', () => {
  it('are counted once for a version, also for callers that ask meanwhile', async () => {
    const once = open(1000);
    let counts = 0;
    const count = (at: Counted<object>[0]) => async () => [at, { count: ++counts }] as const;
    const first = atVersion(1);
    const both = await Promise.all([
      once('a', first, count(first)),
      once('a', first, count(first)),
    ]);
    both.push(await once('a', first, count(first)));
    expect(both.map(([, { count }]) => count)).toEqual([1, 1, 1]);

    const [, other] = await once('b', first, count(first));
    expect(other.count).toBe(2);
    const next = atVersion(2);
    expect(await once('a', next, count(next))).toEqual([next, { count: 3 }]);
  });

  it('are counted again after a failure, and where they are too large to be kept', async () => {
    const once = open(10);
    const at = atVersion(1);
    const fail = () => Promise.reject(new Error('not now'));
    await expect(once('a', at, fail)).rejects.toThrow('not now');
    let counts = 0;
    const count = async () => [at, { count: ++counts }] as const;
    await once('a', at, count);
    await once('a', at, count);
    expect(counts).toBe(2);
  });

  it('of a later version are for those who have waited, and not kept as those of theirs', async () => {
    const once = open(1000);
    let counts = 0;
    const later = async () => [atVersion(2), { count: ++counts }] as const;
    expect(await once('a', atVersion(1), later)).toEqual([atVersion(2), { count: 1 }]);
    expect(await once('a', atVersion(1), later)).toEqual([atVersion(2), { count: 2 }]);
    expect(await once('a', atVersion(2), later)).toEqual([atVersion(2), { count: 3 }]);
    expect(await once('a', atVersion(2), later)).toEqual([atVersion(2), { count: 3 }]);
  });
});
