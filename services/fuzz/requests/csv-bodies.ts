import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import {
  csv,
  manyPeople,
  people,
  peopleColumns,
  places,
  placesColumns,
} from '../../testing/csv.ts';
import { someRows, style, write } from '../../testing/csv-styles.ts';
import { framingTokens } from '../csv-tokens.ts';

/** Bytes of a body, and the coding it would have to be declared with. */
export interface Packed {
  readonly bytes: Buffer;
  readonly coding: string | undefined;
}

const styled = fc.tuple(someRows, style).map(([rows, how]) => write(rows, how).bytes);

const soupPart = fc.constantFrom(
  ...framingTokens,
  'a',
  'é',
  '\ufeff',
  '\0',
  'sep=;\n',
  'x","y\n',
  `${peopleColumns.join()}\n`,
  `${placesColumns.join()}\n`,
  'Ada,Smith,1900-01-01,Dumfries\n',
  'Dumfries,Dumfriesshire,Scotland\n',
);
const soup = fc
  .tuple(fc.constantFrom('', people, places, `${peopleColumns.join()}\n`), fc.array(soupPart))
  .map(([head, parts]) => Buffer.from(head + parts.join('')));

/** Places whose names grow when they are normalised, faults in every row, quotes without an end. */
const nasty = fc
  .constantFrom(
    csv([
      peopleColumns,
      ...Array.from({ length: 300 }, (_, n) => [`A${n}`, 'B', '1900-01-01', 'ﷺ'.repeat(14)]),
    ]),
    csv([
      placesColumns,
      ...Array.from({ length: 300 }, (_, n) => [`${'ﷺ'.repeat(14)}${n}`, 'B', 'C']),
    ]),
    `${peopleColumns.join()}\n${',,,\n'.repeat(4000)}`,
    `${peopleColumns.join()}\n${'x","y\n'.repeat(12_000)}`,
    `${peopleColumns.join()}\n"${'a'.repeat(200_000)}`,
    `${placesColumns.join()}\n${'"a\n'.repeat(8000)}`,
    `city"x,"county\na,b\n`,
    `${'a,'.repeat(300)}\n`,
    `${'a'.repeat(70_000)},b\n`,
    'PK\u0003\u0004',
    '%PDF-1.7\n',
  )
  .map((text) => Buffer.from(text));

/** Over 64 kB, so that no buffer on its way holds all of it. */
const large = fc.nat(1_000_000).map((n) => Buffer.from(manyPeople(1700, `P${n}-`)));

const csvFile = fc.oneof(
  { weight: 4, arbitrary: styled },
  { weight: 4, arbitrary: soup },
  { weight: 1, arbitrary: nasty },
  { weight: 1, arbitrary: large },
  { weight: 2, arbitrary: fc.constantFrom(Buffer.from(people), Buffer.from(places)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
);

const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const packers: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ['gzip', (bytes) => gzipSync(bytes)],
  ['zstd', (bytes) => zstdCompressSync(bytes)],
  ['br', (bytes) => brotliCompressSync(bytes, fast)],
  ['deflate', (bytes) => deflateSync(bytes)],
];

/** Compressed data in whole, in several members, with junk after it, cut off, or damaged. */
const packed = fc
  .tuple(
    csvFile,
    fc.constantFrom(...packers),
    fc.constantFrom('whole', 'twice', 'junk', 'zeros', 'cut', 'damaged', 'nested'),
    fc.nat(),
  )
  .map(([file, [coding, pack], how, n]): Packed => {
    const once = pack(file);
    const at = n % Math.max(once.length, 1);
    const forms = {
      whole: () => once,
      twice: () => Buffer.concat([once, pack(file)]),
      junk: () => Buffer.concat([once, Buffer.alloc(n % 100_000, 'junk')]),
      zeros: () => Buffer.concat([once, Buffer.alloc(n % 100_000)]),
      cut: () => once.subarray(0, at),
      damaged: () => {
        const copy = Buffer.from(once);
        copy[at] = (copy[at] ?? 0) ^ (1 << (n % 8));
        return copy;
      },
      nested: () => pack(once),
    } as const;
    return { bytes: forms[how as keyof typeof forms](), coding };
  });

/** The bytes of a file, good or bad, compressed or not. */
export const fileBytes: fc.Arbitrary<Packed> = fc.oneof(
  { weight: 3, arbitrary: csvFile.map((bytes): Packed => ({ bytes, coding: undefined })) },
  { weight: 1, arbitrary: packed },
);
