import { expect, it } from 'vitest';
import { type Choice, chooseNodes, type NodeState } from './choose.ts';

const primary = (version = 7): NodeState => ({ isWritable: true, version });
const replica = (version = 7): NodeState => ({ isWritable: false, version });
const away = undefined;
const choose = (states: Choice['states'], more: Partial<Choice> = {}) =>
  chooseNodes({
    ...{ use: 'write', versionBefore: 7, current: [], doubted: undefined, ...more },
    states,
  });

it.each([
  ['the one that takes changes', [replica(), primary(), replica()], [], undefined, 1],
  ['the first of several', [primary(), primary()], [], undefined, 0],
  ['the present one while it can', [primary(), primary()], [1], undefined, 1],
  ['another when it is away', [away, primary()], [0], undefined, 1],
  ['another when it takes no more changes', [replica(), primary()], [0], undefined, 1],
  ['another when it fails although it answers', [primary(), primary()], [0], 0, 1],
  ['the same when there is no other', [primary(), replica()], [0], 0, 0],
  ['one that answers when none takes changes', [away, replica(), replica()], [2], undefined, 2],
  ['the present one when none answers', [away, away], [1], undefined, 1],
  ['the first when nothing is known', [away, away], [], undefined, 0],
] as const)('For changes it is %s', (_, states, current, doubted, expected) => {
  expect(choose(states, { current, doubted })).toEqual([expected]);
});

it.each([
  ['all but the one for changes', [replica(), primary(), replica()], [0, 2]],
  ['all where all take changes', [primary(), primary(), primary()], [0, 1, 2]],
  ['the one for changes when there is no other', [away, primary()], [1]],
  ['none that is behind', [replica(6), primary(), replica()], [2]],
  ['the one for changes when the rest is behind', [replica(6), primary(), replica(3)], [1]],
  ['those there are when all are behind', [replica(6), away, replica(3)], [0, 2]],
  ['those whose version cannot be seen, as of a first start', [replica(0), primary(0)], [0]],
] as const)('For reads it is %s', (_, states, expected) => {
  const versionBefore = states.every((state) => !state?.version) ? 0 : 7;
  expect(choose(states, { use: 'read', versionBefore })).toEqual(expected);
});
