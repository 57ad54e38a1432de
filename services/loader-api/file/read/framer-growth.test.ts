import { describe, expect, it } from 'vitest';
import { framedOf } from '../../../testing/framed.ts';

/** Lines that once made each of them look through all that follow. */
const lines = [
  'x","y',
  '"a,b',
  '""a,b',
  '"a"b,c',
  'a"b,c',
  'x"b,c",d',
  '"x "y',
  '",',
  '"',
  '"abc","def"',
  '","',
  'a,"""',
  '"a","',
  '"","b\n""',
];
const repeats = 50_000;
const tries = 3;

/**
 * Processor time, the least of a few tries, in milliseconds: what others do makes no difference.
 */
function timeOf(bytes: Buffer): number {
  const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) =>
    bytes.subarray(index * 65_536, (index + 1) * 65_536),
  );
  const times = Array.from({ length: tries }, () => {
    const start = process.cpuUsage().user;
    framedOf(chunks, { delimiter: 44, recordBytesMax: 1024 * 1024, fieldCount: 2 });
    return (process.cpuUsage().user - start) / 1000;
  });
  return Math.min(...times);
}

describe('When a text is four times as long, then framing it takes about four times as long', () => {
  it.each(lines)('of lines %j', (line) => {
    const once = timeOf(Buffer.from(`${line}\n`.repeat(repeats)));
    const fourTimes = timeOf(Buffer.from(`${line}\n`.repeat(4 * repeats)));
    // Work that grows with the square would take sixteen times as long, and seconds at the least.
    expect(fourTimes).toBeLessThan(8 * once + 500);
  });
});
