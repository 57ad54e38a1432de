import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { framedOf } from '../../../testing/framed.ts';
import { readStrictly } from '../../../testing/strict-csv.ts';
import { parseBlock } from './parse.ts';
import type { Framed } from './record-block.ts';

const recordBytesMax = 1000;

/** Frames a text that arrives in pieces cut at these places. */
function frame(bytes: Buffer, cuts: readonly number[], delimiter = ',', max = recordBytesMax) {
  const options = { delimiter: delimiter.charCodeAt(0), recordBytesMax: max };
  return framedOf(cutAt(bytes, cuts), options);
}

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts, bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

function read(framed: readonly Framed[], delimiter = ',') {
  return framed.flatMap((item) =>
    item.kind === 'records' ? parseBlock(item, delimiter).map((fields) => [...fields]) : [],
  );
}

function linesOf(framed: readonly Framed[]) {
  return framed.flatMap((item) => (item.kind === 'records' ? [...item.lines] : []));
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

/** What was framed, in pieces cut at some places, told in full. */
function tell(bytes: Buffer, cuts: readonly number[], fieldCount?: number) {
  const options = { delimiter: 44, recordBytesMax, ...(fieldCount && { fieldCount }) };
  return told(framedOf(cutAt(bytes, cuts), options));
}

/** Records one by one, and faults as they are. */
function told(framed: readonly Framed[]): Told[] {
  return framed.flatMap((item): Told[] => {
    if (item.kind === 'fault') return [{ ...item, raw: item.raw.toString() }];
    const fields = parseBlock(item, ',');
    return item.lines.map((line, index) => ({
      line,
      raw: item.bytes.toString('utf8', item.starts[index], item.ends[index]),
      fields: fields[index] ?? [],
    }));
  });
}

/** A record with its fields, or a fault with its code. */
interface Told {
  readonly line: number;
  readonly raw: string;
  readonly code?: string;
  readonly fields: readonly unknown[];
}

describe('When a text is cut anywhere, the framer', () => {
  const cases = fc.tuple(anyText, fc.array(fc.nat(200), { maxLength: 5 }));

  test('reads a proper text as a strict reader does, and finds fault with no other record', () => {
    let proper = 0;
    fc.assert(
      fc.property(cases, ([text, places]) => {
        const strict = readStrictly(text);
        const bytes = Buffer.from(text);
        const framed = tell(
          bytes,
          places.map((place) => Math.min(place, bytes.length)),
        );
        const faults = framed.flatMap(({ code }) => code ?? []);
        if (!strict) {
          expect(faults.length).toBeGreaterThan(0);
          return;
        }
        proper++;
        expect(faults.filter((code) => code !== 'stray_quote')).toEqual([]);
        const isFaulty = new Set(framed.filter(({ code }) => code).map(({ line }) => line));
        const found = framed.filter(({ code }) => !code);
        expect(found.map(({ line, fields }) => ({ line, fields }))).toEqual(
          strict.filter(({ line }) => !isFaulty.has(line)),
        );
      }),
      { numRuns: 20_000 },
    );
    expect(proper).toBeGreaterThan(2_000);
  });

  test('tells the same of any text, and every line of it in one place', () => {
    fc.assert(
      fc.property(cases, fc.option(fc.integer({ min: 1, max: 4 })), ([text, places], count) => {
        const bytes = Buffer.from(text);
        const cuts = places.map((place) => Math.min(place, bytes.length));
        const whole = tell(bytes, [], count ?? undefined);
        expect(tell(bytes, cuts, count ?? undefined)).toEqual(whole);
        const withoutBlank = (all: string) => all.split(/\r\n|\n|\r/).filter((line) => line !== '');
        expect(whole.flatMap(({ raw }) => withoutBlank(raw))).toEqual(withoutBlank(text));
      }),
      { numRuns: 20_000 },
    );
  });

  test('gives the same at every single byte', () => {
    const bytes = Buffer.from('name,"p\r\nq"\r\n"é""𠮷",x\n\n\ra,"",b"c\r"d"e,f\r\nlast,"1\n2"');
    const whole = tell(bytes, []);
    for (let cut = 0; cut <= bytes.length; cut++) {
      for (let second = cut; second <= bytes.length; second++) {
        expect(tell(bytes, [cut, second])).toEqual(whole);
      }
    }
    expect(whole.map(({ line }) => line)).toEqual([1, 3, 6, 7, 8]);
    expect(whole[3]).toMatchObject({ code: 'text_after_quote', raw: '"d"e,f', fields: [0] });
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
