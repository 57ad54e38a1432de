import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Framer } from './framer.ts';
import { parseBlock } from './parse.ts';
import { type Framed, inParts } from './record-block.ts';

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

function frame(text: string): Framed[] {
  const framer = new Framer({ delimiter: 0x2c, recordBytesMax: 100 });
  return [...framer.push(Buffer.from(text)), ...framer.end()];
}

const line = fc.constantFrom('a,b', '', '"a\nb",c', '"', '"x"y', 'é', '\ufeffz', `"a""b"`);

describe('When what was framed is parted, then', () => {
  it('every record is in one part, in the order of the file, and no part is too long', () => {
    const lines = fc.array(line, { maxLength: 40 });
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 9 }), (some, recordsMax) => {
        const framed = frame(some.join('\n'));
        const parts = [...inParts(framed, recordsMax)];
        expect(parts.flatMap(recordsOf)).toEqual(recordsOf(framed));
        const sizes = parts.map((part) => recordsOf(part).length);
        const all = recordsOf(framed).length;
        expect(sizes).toEqual([
          ...Array(Math.floor(all / recordsMax)).fill(recordsMax),
          ...(all % recordsMax > 0 ? [all % recordsMax] : []),
        ]);
      }),
    );
  });

  it('a block that is short enough stays as it is', () => {
    const framed = frame('a,b\nc,d\n');
    expect([...inParts(framed, 2)]).toEqual([framed]);
    expect([...inParts(framed, 2)][0]?.[0]).toBe(framed[0]);
  });
});
