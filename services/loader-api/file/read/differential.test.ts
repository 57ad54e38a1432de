import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { charsets } from '../../../testing/corpus/charsets.ts';
import { columnNames } from '../../../testing/corpus/column-names.ts';
import { compressed } from '../../../testing/corpus/compressed.ts';
import { dialects } from '../../../testing/corpus/dialects.ts';
import { faultyRows } from '../../../testing/corpus/faults.ts';
import { headers } from '../../../testing/corpus/headers.ts';
import { quotes } from '../../../testing/corpus/quotes.ts';
import {
  charsetOf,
  fitting,
  type Style,
  someRows,
  style,
  write,
} from '../../../testing/csv-styles.ts';
import { readCsv, split } from '../../../testing/read-csv.ts';
import type { CharsetName } from '../decode/transcode.ts';

/** All that can be said of a file: what was loaded, what was rejected, or why it was refused. */
async function outcome(chunks: readonly Buffer[], charset: CharsetName, isFast: boolean) {
  try {
    const { rows, faults } = await readCsv(chunks, charset, isFast);
    return { rows, faults: faults.sort((a, b) => a.line - b.line) };
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

/** One byte a chunk: no record is there as a whole, so that each is framed the slow way. */
const inBytes = (bytes: Buffer) => Array.from(bytes, (byte) => Buffer.from([byte]));

/** What is put into a file at any place: what means something there, and what is no text at all. */
const odd = fc.constantFrom(
  ...['"', '""', '"""', ',', ';', '\t', '|', '\n', '\r', '\r\n', '\\', '=', "'", ' ', '\ufeff'],
  ...['\u0085', '\u0001', '\u007f', 'é'],
);
const change = fc.record({
  at: fc.nat(),
  drop: fc.nat({ max: 2 }),
  insert: fc.oneof(
    { weight: 8, arbitrary: odd.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.constantFrom(0xff, 0xc2, 0xe2).map((byte) => Buffer.from([byte])) },
  ),
});
const changes = fc.array(change, { maxLength: 4 });
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(bytes: Buffer, all: readonly Change[]): Buffer {
  return all.reduce((before, { at, drop, insert }) => {
    const place = at % (before.length + 1);
    return Buffer.concat([before.subarray(0, place), insert, before.subarray(place + drop)]);
  }, bytes);
}

describe('When the fast way reads a file, then it finds what csv-parse and the full check find', () => {
  const cuts = fc.array(fc.nat(), { maxLength: 6 });

  it('in generated files that were changed, wherever they are parted', async () => {
    let loaded = 0;
    let rejected = 0;
    await fc.assert(
      fc.asyncProperty(someRows, style, changes, cuts, async (rows, how, all, at) => {
        const { bytes } = write(fitting(rows, how), how);
        const file = changed(bytes, all);
        const charset = charsetOf(how);
        const expected = await outcome(inBytes(file), charset, false);
        for (const chunks of [[file], split(file, at), inBytes(file)]) {
          expect(await outcome(chunks, charset, true)).toEqual(expected);
        }
        if (typeof expected === 'string') return;
        loaded += expected.rows.length;
        rejected += expected.faults.length;
      }),
      { numRuns: 4000 },
    );
    // Both kinds of rows are compared.
    expect(loaded).toBeGreaterThan(2000);
    expect(rejected).toBeGreaterThan(500);
  });

  it.each([',', ';', '\t', '|'])('parted by %j, in two parts at every byte', async (delimiter) => {
    const how: Style = {
      delimiter,
      newline: '\r\n',
      charset: 'utf-8',
      hasMark: false,
      hasLastBreak: true,
      quoting: 'some',
      order: [3, 4, 1, 0, 2],
      blankBefore: 1,
      blankEvery: 2,
    };
    const text = ['a,b', 'c;d', 'e\tf', 'g|h', 'i"j', '"k"', 'l\r\nm', 'n\ro', '\\', 'é', '=x'];
    const rows = text.map((value) => [value, `${value}"${value}`, '1950-06-15', value, '']);
    const { bytes, expected } = write(rows, how);
    const found = await outcome([bytes], 'utf-8', false);
    expect(found).toEqual({ rows: expected, faults: [] });
    for (let cut = 0; cut <= bytes.length; cut++) {
      const parts = [bytes.subarray(0, cut), bytes.subarray(cut)].filter(
        ({ length }) => length > 0,
      );
      expect(await outcome(parts, 'utf-8', true)).toEqual(found);
    }
  });
});

describe('When the fast way reads the corpus, then it finds what csv-parse and the full check find', () => {
  const corpus = [charsets, columnNames, compressed, dialects, faultyRows, headers, quotes].flat();
  const bytesMax = 2000;
  // These are refused for what they are, before any row is read.
  const others = new Set(['binary_file', 'compression_ratio', 'empty_file']);
  const cases = corpus
    .filter(({ problem }) => !others.has(problem ?? ''))
    .map((one) => ({ ...one, bytes: Buffer.from(one.bytes) }));

  it.each(cases)('$name', async ({ bytes, query }) => {
    const charset = (query?.charset ?? 'utf-8') as CharsetName;
    const expected = await outcome([bytes], charset, false);
    expect(await outcome([bytes], charset, true)).toEqual(expected);
    if (bytes.length > bytesMax) return;
    expect(await outcome(inBytes(bytes), charset, true)).toEqual(expected);
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(await outcome(split(bytes, [cut]), charset, true)).toEqual(expected);
    }
  });
});
