import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.ts';

describe('When the command is given', () => {
  it('no options, then both parts run on SQLite for a minute, with a seed of its own', () => {
    const { parts, databases, seeds, seconds } = parseOptions([]);
    expect({ parts, databases, seconds }).toEqual({
      parts: ['api', 'parser'],
      databases: ['sqlite'],
      seconds: 60,
    });
    expect(seeds).toEqual([expect.any(Number)]);
    expect(parseOptions([]).seeds).not.toEqual(seeds);
  });

  it('--short, then the first seed is always the same one', () => {
    expect(parseOptions(['--short']).seeds).toEqual([12, expect.any(Number)]);
  });

  it('--replay, then it is known which requests are meant', () => {
    const one = parseOptions(['--replay', '7:3']).replay;
    expect(one).toEqual({ seed: 7, first: 3, last: 3 });
    const some = parseOptions(['--replay', '7:3-9']).replay;
    expect(some).toEqual({ seed: 7, first: 3, last: 9 });
  });

  it.each([
    ['--seed', '1e3'],
    ['--seed', String(2 ** 31)],
    ['--requests', '0'],
    ['--part', 'nothing'],
    ['--database', 'postgres://x'],
    ['--replay', '7'],
  ])('%s %s, then it is refused with that option named', (option, value) => {
    expect(() => parseOptions([option, value])).toThrow(option);
  });
});
