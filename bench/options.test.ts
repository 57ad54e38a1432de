import { describe, expect, it } from 'vitest';
import { withLineNumbers } from './files.ts';
import { PARTS, parseOptions } from './options.ts';

describe('parseOptions', () => {
  it('runs every part at full size unless told otherwise', () => {
    const options = parseOptions([]);
    expect(options).toMatchObject({ parts: PARTS, rows: 1_000_000, rounds: 5, quick: false });
  });

  it('lets a size be given beside --quick', () => {
    expect(parseOptions(['--quick', '--rows', '5000'])).toMatchObject({ rows: 5000, rounds: 2 });
  });

  it('keeps the parts in their order', () => {
    expect(parseOptions(['--parts', 'summary,load']).parts).toEqual(['load', 'summary']);
  });

  it('takes settings', () => {
    const { settings } = parseOptions(['--set', 'CHUNK_ROWS_MAX=10', '--set', 'LOG_LEVEL=warn']);
    expect(settings).toEqual({ CHUNK_ROWS_MAX: '10', LOG_LEVEL: 'warn' });
  });

  it.each([
    [['--rows', '0'], '--rows'],
    [['--rounds', '1.5'], '--rounds'],
    [['--seconds', '-1'], '--seconds'],
    [['--loads', 'many'], '--loads'],
    [['--parts', 'load,speed'], "'speed'"],
    [['--set', 'rows'], '--set'],
    [['--turbo'], '--turbo'],
  ])('refuses %s', (args, named) => {
    expect(() => parseOptions(args)).toThrow(named);
  });
});

describe('withLineNumbers', () => {
  it('numbers rows as the loader does, over blocks', () => {
    const blocks = withLineNumbers(['a,b\n1,2\n', '3,4\n5,6\n']);
    expect([...blocks].join('')).toBe('line_no,a,b\n2,1,2\n3,3,4\n4,5,6\n');
  });
});
