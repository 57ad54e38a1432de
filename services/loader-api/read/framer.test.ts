import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Framer } from './framer.ts';
import { parseBlock } from './parse.ts';
import type { Framed } from './record-block.ts';

const recordBytesMax = 1000;

/** Frames a text that arrives in pieces cut at these places. */
function frame(bytes: Buffer, cuts: readonly number[], delimiter = ',', max = recordBytesMax) {
  const framer = new Framer(delimiter.charCodeAt(0), max);
  const framed: Framed[] = [];
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    framed.push(...framer.push(bytes.subarray(from, cut)));
    from = cut;
  }
  framed.push(...framer.push(bytes.subarray(from)), ...framer.end());
  return framed;
}

function read(framed: readonly Framed[], delimiter = ',') {
  return framed.flatMap((item) =>
    item.kind === 'records' ? parseBlock(item, delimiter).map((fields) => [...fields]) : [],
  );
}

function linesOf(framed: readonly Framed[]) {
  return framed.flatMap((item) => (item.kind === 'records' ? [...item.lines] : []));
}

function reference(bytes: Buffer, delimiter = ',') {
  return parse(bytes, {
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
}

const alphabet = fc.constantFrom(
  'a',
  'é',
  '𠮷',
  ',',
  ';',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  ' ',
  '\t',
);
const anyText = fc.array(alphabet, { maxLength: 60 }).map((parts) => parts.join(''));

/** csv-parse gives up a whole text for a quote that is never closed; that case is ours alone. */
function isReadable(bytes: Buffer): boolean {
  try {
    reference(bytes);
    return true;
  } catch {
    return false;
  }
}

describe('When a text is cut anywhere, the framer', () => {
  test('reads the same records as csv-parse does from the whole text', () => {
    const cases = fc.tuple(anyText, fc.array(fc.nat(200), { maxLength: 5 }));
    fc.assert(
      fc.property(cases, ([text, places]) => {
        const bytes = Buffer.from(text);
        fc.pre(isReadable(bytes));
        const cuts = places.map((place) => Math.min(place, bytes.length));
        expect(read(frame(bytes, cuts))).toEqual(reference(bytes));
      }),
      { numRuns: 20_000 },
    );
  });

  test('gives the same at every single byte', () => {
    const bytes = Buffer.from('name,"p\r\nq"\r\n"é""𠮷",x\n\n\ra,"",b"c\r"d"e,f\r\nlast,"1\n2"');
    const whole = frame(bytes, []);
    for (let cut = 0; cut <= bytes.length; cut++) {
      for (let second = cut; second <= bytes.length; second++) {
        const framed = frame(bytes, [cut, second]);
        expect(read(framed)).toEqual(read(whole));
        expect(linesOf(framed)).toEqual(linesOf(whole));
      }
    }
    expect(read(whole)).toEqual(reference(bytes));
    expect(linesOf(whole)).toEqual([1, 3, 6, 7, 8]);
  });
});

describe('When a quote is never closed, then only its line is given up', () => {
  test('in the middle of a file', () => {
    const framed = frame(Buffer.from('a,b\n"x,y\nc,d\ne,f\n'), []);
    expect(read(framed)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ]);
    expect(linesOf(framed)).toEqual([1, 3, 4]);
    const faults = framed.filter((item) => item.kind === 'fault');
    expect(faults).toMatchObject([{ code: 'unclosed_quote', line: 2 }]);
    expect(faults[0]?.raw.toString()).toBe('"x,y');
  });

  test('in a file far longer than a record may be, cut anywhere', () => {
    const rows = Array.from({ length: 400 }, (_, index) => `row,${index}`);
    const bytes = Buffer.from(['a,b', '"x,y', ...rows].join('\r\n'));
    for (const step of [1, 7, 64, 5000]) {
      const cuts = Array.from({ length: Math.ceil(bytes.length / step) }, (_, n) => n * step);
      const framed = frame(bytes, cuts);
      expect(read(framed)).toHaveLength(401);
      expect(linesOf(framed).at(-1)).toBe(402);
      const faults = framed.filter((item) => item.kind === 'fault');
      expect(faults).toMatchObject([{ code: 'unclosed_quote', line: 2 }]);
    }
  });
});

describe('When a record is longer than allowed, then it alone is given up', () => {
  test.each([
    ['plain', 'x'.repeat(3000)],
    ['in quotes, without a line break', `"${'x'.repeat(3000)}"`],
  ])('%s', (_, long) => {
    for (const step of [1, 100, 5000]) {
      const bytes = Buffer.from(`a,b\n${long}\nc,d\r\n`);
      const cuts = Array.from({ length: Math.ceil(bytes.length / step) }, (_, n) => n * step);
      const framed = frame(bytes, cuts);
      expect(read(framed)).toEqual([
        ['a', 'b'],
        ['c', 'd'],
      ]);
      expect(linesOf(framed)).toEqual([1, 3]);
      const faults = framed.filter((item) => item.kind === 'fault');
      expect(faults).toMatchObject([{ code: 'record_too_large', line: 2 }]);
    }
  });
});

test('When bytes are not UTF-8, then only the field they stand in is left as bytes', () => {
  const bytes = Buffer.concat([Buffer.from('é,a\nb,'), Buffer.from([0xff]), Buffer.from('\n')]);
  expect(read(frame(bytes, []))).toEqual([
    ['é', 'a'],
    ['b', Buffer.from([0xff])],
  ]);
});
