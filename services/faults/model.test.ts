import { describe, expect, it } from 'vitest';
import { Model, verdictOf } from './model.ts';
import { FAULTS, planRound } from './plan.ts';

const load = (note: string, state: string, id = note) => ({ id, note, state });

describe('When loads are compared with what was answered, then', () => {
  it.each([
    ['counts', 'published', 'counts', 0],
    ['not', 'failed', 'not', 0],
    ['either', 'published', 'counts', 0],
    ['either', 'failed', 'not', 0],
    ['counts', 'failed', 'not', 1],
    ['counts', 'reverted', 'not', 1],
    ['not', 'published', 'counts', 1],
    ['either', 'receiving', 'not', 1],
    ['not', 'queued', 'not', 1],
  ] as const)('of one that %s by its answer and is %s', (verdict, state, settled, wrong) => {
    const model = new Model();
    const one = model.add('a', 3);
    one.verdict = verdict;
    expect(model.settle([load('a', state)])).toHaveLength(wrong);
    expect(one.verdict).toBe(settled);
    expect(model.people()).toBe(settled === 'counts' ? 3 : 0);
  });

  it('one that was sent again counts once', () => {
    const model = new Model();
    model.add('a', 3).verdict = 'counts';
    expect(model.settle([load('a', 'failed', '1'), load('a', 'published', '2')])).toEqual([]);
    const both = [load('a', 'published', '1'), load('a', 'published', '2')];
    expect(model.settle(both)).toEqual([expect.stringContaining('published 2 times')]);
    expect(model.settle([])).toEqual([expect.stringContaining('no load')]);
  });

  it('one that is too old to be among the newest stays what it was', () => {
    const model = new Model();
    model.add('a', 3).verdict = 'counts';
    expect(model.settle([], false)).toEqual([]);
    expect(model.people()).toBe(3);
  });

  it.each([
    [201, 'counts'],
    [422, 'not'],
    [503, 'either'],
    [undefined, 'either'],
  ] as const)('an answer %s says that it %s', (status, verdict) => {
    expect(verdictOf(status, 'counts', 'not')).toBe(verdict);
  });
});

describe('When a round is planned, then', () => {
  it('the seed and its number say what it does', () => {
    expect(planRound(7, 3, FAULTS)).toEqual(planRound(7, 3, FAULTS));
    expect(planRound(7, 3, FAULTS)).not.toEqual(planRound(7, 4, FAULTS));
    expect(planRound(8, 3, FAULTS)).not.toEqual(planRound(7, 3, FAULTS));
  });

  it('each kind of fault comes', () => {
    const names = Array.from({ length: 100 }, (_, round) => planRound(1, round, FAULTS).faults);
    expect(new Set(names.flat().map(({ name }) => name))).toEqual(new Set(FAULTS));
    const only = planRound(1, 1, ['cut']).faults;
    expect(new Set(only.map(({ name }) => name))).toEqual(new Set(['cut']));
  });
});
