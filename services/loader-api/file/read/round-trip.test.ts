import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peopleColumns } from '../../../testing/csv.ts';
import { charsetOf, fitting, someRows, style, write } from '../../../testing/csv-styles.ts';
import { readCsv, split, stream } from '../../../testing/read-csv.ts';
import { toUtf8 } from '../decode/transcode.ts';

const runs = 1500;
const soupRuns = 3000;
const everySplitRuns = 25;

describe('When rows are written as CSV in any way, then', () => {
  const cuts = fc.array(fc.nat(), { maxLength: 12 });

  it('they are read as they were written, wherever the bytes are parted', async () => {
    await fc.assert(
      fc.asyncProperty(someRows, style, cuts, fc.boolean(), async (rows, how, at, usePlain) => {
        const { bytes, expected } = write(fitting(rows, how), how);
        const result = await readCsv(split(bytes, at), charsetOf(how), usePlain);
        expect(result).toEqual({ rows: expected, faults: [] });
      }),
      { numRuns: runs },
    );
  });

  it('also in two parts at every byte, and byte by byte', async () => {
    await fc.assert(
      fc.asyncProperty(someRows, style, async (rows, how) => {
        const { bytes, expected } = write(fitting(rows, how), how);
        const check = async (chunks: Buffer[]) =>
          expect(await readCsv(chunks, charsetOf(how), true)).toEqual({
            rows: expected,
            faults: [],
          });
        for (let cut = 1; cut < bytes.length; cut++) await check(split(bytes, [cut]));
        await check(Array.from(bytes, (byte) => Buffer.from([byte])));
      }),
      { numRuns: everySplitRuns },
    );
  });
});

describe('When the text is no CSV at all, then', () => {
  const soup = fc
    .array(fc.constantFrom('"', '""', ',', ';', '\n', '\r', '\r\n', 'a', 'é', ' ', 'a,b,c,d'), {
      maxLength: 25,
    })
    .map((parts) => `${peopleColumns.join()}\n${parts.join('')}`);

  it('it is read without a failure of ours, the same wherever it is parted', async () => {
    await fc.assert(
      fc.asyncProperty(soup, fc.array(fc.nat(), { maxLength: 8 }), async (all, at) => {
        const bytes = Buffer.from(all);
        const whole = await readCsv([bytes], 'utf-8', false);
        expect(await readCsv(split(bytes, at), 'utf-8', true)).toEqual(whole);
      }),
      { numRuns: soupRuns },
    );
  });

  it('UTF-16 becomes the same UTF-8 wherever it is parted, lone surrogates marked', async () => {
    const units = fc.array(fc.constantFrom(0x41, 0xe9, 0xd83d, 0xdc69, 0x20ac, 0x0a), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(units, fc.boolean(), fc.boolean(), async (codes, isOdd, big) => {
        const even = Buffer.from(String.fromCharCode(...codes), 'utf16le');
        if (big) even.swap16();
        const bytes = isOdd ? Buffer.concat([even, Buffer.from([0x41])]) : even;
        const wellFormed = String.fromCharCode(...codes).toWellFormed();
        const expected = `${wellFormed}${isOdd ? '\ufffd' : ''}`;
        for (let cut = 0; cut <= bytes.length; cut++) {
          const parts = [bytes.subarray(0, cut), bytes.subarray(cut)];
          const out = await Array.fromAsync(toUtf8(stream(parts), big ? 'utf-16be' : 'utf-16le'));
          expect(Buffer.concat(out).toString()).toBe(expected);
        }
      }),
      { numRuns: 300 },
    );
  });
});
