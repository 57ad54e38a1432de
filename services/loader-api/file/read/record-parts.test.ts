import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LineFinder } from './byte-finder.ts';
import { Framer } from './framer.ts';
import { parseBlock } from './parse.ts';
import { partBytesMax, partRecordsMax } from './part-builder.ts';
import { ProperRecord } from './proper-record.ts';
import type { Framed } from './record-block.ts';

/** Every record by its line: its bytes, and its fields where it has some. */
function recordsOf(framed: readonly Framed[]) {
  return framed.flatMap((item) => {
    if (item.kind === 'fault') return [[item.line, item.code, item.raw.toString()]];
    const fields = parseBlock(item, ',');
    return item.lines.map((line, n) => [
      line,
      item.bytes.toString('utf8', item.starts[n], item.ends[n]),
      fields[n],
    ]);
  });
}

function frame(text: string, recordsMax?: number): Framed[][] {
  const framer = new Framer({
    delimiter: 0x2c,
    recordBytesMax: 100,
    ...(recordsMax && { recordsMax }),
  });
  return [...framer.push(Buffer.from(text)), ...framer.end()];
}

const line = fc.constantFrom('a,b', '', '"a\nb",c', '"', '"x"y', 'é', '\ufeffz', `"a""b"`);

describe('When a file is framed in parts, then', () => {
  it('they have the same records, in the order of the file, and no part is too long', () => {
    const lines = fc.array(line, { maxLength: 40 });
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 9 }), (some, recordsMax) => {
        const text = some.join('\n');
        const parts = frame(text, recordsMax);
        expect(parts.flat().flatMap((item) => recordsOf([item]))).toEqual(
          recordsOf(frame(text).flat()),
        );
        for (const part of parts) expect(recordsOf(part).length).toBeLessThanOrEqual(recordsMax);
      }),
    );
  });

  it('plain rows of a chunk stay in one block', () => {
    const [part, ...others] = frame('Ann,Lee,1990-01-02,Ayr\n'.repeat(2849));
    expect(part).toHaveLength(1);
    expect(others).toEqual([]);
  });
});

/** What was looked at since it was last asked: lines, their bytes, and bytes of proper records. */
function watchWork() {
  let work = { lines: 0, lineBytes: 0, properBytes: 0 };
  const { find } = LineFinder.prototype;
  vi.spyOn(LineFinder.prototype, 'find').mockImplementation(function (this: LineFinder, ...args) {
    const isFound = find.apply(this, args);
    work.lines++;
    if (isFound) work.lineBytes += this.end + this.width - args[1];
    return isFound;
  });
  const { read } = ProperRecord.prototype;
  vi.spyOn(ProperRecord.prototype, 'read').mockImplementation(function (
    this: ProperRecord,
    ...args
  ) {
    const isRead = read.apply(this, args);
    work.properBytes += this.end - args[1];
    return isRead;
  });
  return () => {
    const since = work;
    work = { lines: 0, lineBytes: 0, properBytes: 0 };
    return since;
  };
}

const recordBytesMax = 256 * 1024;
const chunkBytes = 65_536;

/** The most that came and was looked at between two parts. */
function mostWorkOn(bytes: Buffer) {
  const framer = new Framer({ delimiter: 44, recordBytesMax, fieldCount: 2 });
  const since = watchWork();
  const all: (ReturnType<typeof since> & { records: number })[] = [];
  const take = (parts: Iterable<readonly Framed[]>) => {
    for (const part of parts) {
      const sizes = part.map((item) => (item.kind === 'fault' ? 1 : item.starts.length));
      all.push({ ...since(), records: sizes.reduce((sum, size) => sum + size, 0) });
    }
    all.push({ ...since(), records: 0 });
  };
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    take(framer.push(bytes.subarray(at, at + chunkBytes)));
  }
  take(framer.end());
  const most = (what: keyof (typeof all)[number]) => Math.max(...all.map((each) => each[what]));
  return {
    records: most('records'),
    lines: most('lines'),
    lineBytes: most('lineBytes'),
    properBytes: most('properBytes'),
  };
}

/** With what a file begins, so that nearly all that may be held back is; and its lines. */
const openings = ['"a\n', '"a\n"b,\n'];
const lines = ['', 'b,c', '"x"y', 'a"b,c', 'x","y', '"a","b"', '""', '"', 'b""c'];
const cases = openings.flatMap((opening) => lines.map((each) => [opening, each] as const));

describe('However much of a file was held back, the work between two parts is bounded', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(cases)('after %j, of lines %j', (opening, each) => {
    const repeats = Math.ceil((2.5 * recordBytesMax) / (each.length + 1));
    const most = mostWorkOn(Buffer.from(`${opening}${`${each}\n`.repeat(repeats)}`));
    expect(most.records).toBeLessThanOrEqual(partRecordsMax);
    // Lines are looked at as far as a part goes; those that begin in quotes, as far ahead again.
    expect(most.lines).toBeLessThan(2 * partBytesMax + 10);
    expect(most.lineBytes).toBeLessThan(2 * partBytesMax + 100);
    // A proper record is read no further than bytes were held back, and that once.
    expect(most.properBytes).toBeLessThan(2 * recordBytesMax + 2 * partBytesMax);
  });
});
