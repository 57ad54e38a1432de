import { expect, it } from 'vitest';
import { parseOptions } from './options.ts';

it('When nothing is said, then it is a minute on SQLite', () => {
  const { engine, nodes, seeds, seconds, faults } = parseOptions([]);
  expect({ engine, nodes, seconds, faults }).toEqual({
    engine: 'sqlite',
    nodes: [],
    seconds: 60,
    faults: undefined,
  });
  expect(seeds).toHaveLength(1);
});

it('When a round is to be replayed, then it alone is run', () => {
  expect(parseOptions(['--replay', '12:34'])).toMatchObject({ seeds: [12], first: 34, rounds: 1 });
});

it('When a cluster is named, then by its nodes and what is done to them', () => {
  const args = ['--engine', 'galera', '--nodes', 'mysql://a/,mysql://b/', '--kill', 'lab kill {}'];
  expect(parseOptions([...args, '--switch-over', 'x {}', '--faults', 'cut,none'])).toMatchObject({
    engine: 'galera',
    nodes: ['mysql://a/', 'mysql://b/'],
    commands: { kill: 'lab kill {}', switchOver: 'x {}' },
    faults: ['cut', 'none'],
  });
});

it.each([
  [['--seed', 'x'], '--seed'],
  [['--seconds', '-1'], 'seconds'],
  [['--faults', 'flood'], '--faults knows'],
  [['--replay', '1:x'], '--replay'],
])('When an option is wrong, then it is named: %j', (args, words) => {
  expect(() => parseOptions(args)).toThrow(words);
});
