import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import {
  ayr,
  ayrAt,
  bom,
  bute,
  buteAt,
  bytes,
  type CorpusCase,
  lines,
  littleEndian,
  places,
} from './case.ts';

const two = lines(places, ayr, bute);
const rows = [ayrAt(2), buteAt(3)];
const br = { 'Content-Encoding': 'br' };
const pack: Record<string, (text: string) => Buffer> = {
  gzip: (text) => gzipSync(text),
  zstd: (text) => zstdCompressSync(text),
  brotli: (text) => brotliCompressSync(text),
};
const middle = two.indexOf('shire');
const halves = [two.slice(0, middle), two.slice(middle)];
/** Over what is harmless, and far over the default of EXPANSION_RATIO_MAX. */
const bomb = `${two}${' '.repeat(24 * 1024 * 1024)}`;
const cutOff = (packed: Buffer) => packed.subarray(0, packed.length - 6);
/** RFC 8878, 3.1.2: what pzstd begins with is one that holds the length of the frame after it. */
const skippable = (length: number, kind = 0) =>
  bytes([0x50 + kind, 0x2a, 0x4d, 0x18, length & 255, length >> 8, 0, 0], Array(length).fill(7));
/** gzip in blocks with an extra field each and an empty one last, as bgzip writes it (SAM, 4.1). */
const bgzipBlock = (text: string) => {
  const packed = gzipSync(text);
  const size = packed.length + 7;
  const extra = bytes([6, 0, 0x42, 0x43, 2, 0, size & 255, size >> 8]);
  packed[3] = 4;
  return Buffer.concat([packed.subarray(0, 10), extra, packed.subarray(10)]);
};
// Too random to be packed, so that whole rows come out before the end is missed.
const cityAt = (n: number) => `C${(n * 2654435761) % 1e9}`;
const longRows = Array.from({ length: 40_000 }, (_, n) => `${cityAt(n)},x,y`);
const long = lines(places, ...longRows.slice(0, 20_000));
const secondLong = lines(...longRows.slice(20_000));

export const compressed: readonly CorpusCase[] = [
  { name: 'gzip', bytes: gzipSync(two), rows, file: { compression: 'gzip' } },
  { name: 'zstd', bytes: zstdCompressSync(two), rows, file: { compression: 'zstd' } },
  {
    name: 'brotli',
    bytes: brotliCompressSync(two),
    headers: br,
    rows,
    file: { compression: 'br' },
  },
  {
    name: 'gzip by its old name',
    bytes: gzipSync(two),
    headers: { 'Content-Encoding': 'x-gzip' },
    rows,
  },
  {
    name: 'gzip of several members, parted in mid-row',
    bytes: Buffer.concat(halves.map((half) => gzipSync(half))),
    rows,
  },
  {
    name: 'zstd of several frames, parted in mid-row',
    bytes: Buffer.concat(halves.map((half) => zstdCompressSync(half))),
    rows,
  },
  {
    name: 'zstd of many frames, some of them empty',
    bytes: Buffer.concat(['', ...two, '', ''].map((text) => zstdCompressSync(text))),
    rows,
  },
  {
    name: 'zstd with skippable frames first, between and last',
    bytes: Buffer.concat([
      skippable(4),
      ...halves.flatMap((half, n) => [zstdCompressSync(half), skippable(300 * n, 15)]),
    ]),
    rows,
    file: { compression: 'zstd' },
  },
  {
    name: 'zstd of skippable frames only',
    bytes: Buffer.concat([skippable(4), skippable(0)]),
    problem: 'empty_file',
  },
  {
    name: 'zstd cut off in a skippable frame',
    bytes: Buffer.concat([zstdCompressSync(two), skippable(9).subarray(0, 12)]),
    problem: 'invalid_compression',
  },
  {
    name: 'zstd of two frames, each longer than what a socket gives at once',
    bytes: Buffer.concat([long, secondLong].map((text) => zstdCompressSync(text))),
    file: { rowsLoaded: 40_000 },
    rows: Array.from({ length: 40_000 }, (_, n) => [n + 2, cityAt(n), 'x', 'y'] as const),
  },
  {
    name: 'gzip in blocks, as bgzip writes it',
    bytes: Buffer.concat([...halves, ''].map(bgzipBlock)),
    rows,
    file: { compression: 'gzip' },
  },
  {
    name: 'gzip filled up with zeros',
    bytes: Buffer.concat([gzipSync(two), Buffer.alloc(100_000)]),
    rows,
  },
  ...['gzip', 'zstd', 'brotli'].map((name) => ({
    name: `${name} with something else behind it`,
    bytes: Buffer.concat([pack[name]?.(two) ?? Buffer.alloc(0), Buffer.from(ayr)]),
    headers: name === 'brotli' ? br : {},
    problem: 'invalid_compression' as const,
  })),
  {
    name: 'gzip of UTF-16',
    bytes: gzipSync(littleEndian(bom + two)),
    rows,
    file: { compression: 'gzip', charset: 'utf-16le' },
  },
  { name: 'gzip cut off', bytes: cutOff(gzipSync(long)), problem: 'invalid_compression' },
  { name: 'zstd cut off', bytes: cutOff(zstdCompressSync(long)), problem: 'invalid_compression' },
  {
    name: 'brotli cut off',
    bytes: cutOff(brotliCompressSync(long)),
    headers: br,
    problem: 'invalid_compression',
  },
  {
    name: 'gzip whose second member is cut off',
    bytes: cutOff(Buffer.concat([gzipSync(two), gzipSync(long)])),
    problem: 'invalid_compression',
  },
  {
    name: 'gzip cut off in its header',
    bytes: gzipSync(two).subarray(0, 5),
    problem: 'invalid_compression',
  },
  { name: 'a gzip bomb', bytes: gzipSync(bomb), problem: 'compression_ratio' },
  { name: 'a zstd bomb', bytes: zstdCompressSync(bomb), problem: 'compression_ratio' },
  {
    name: 'a brotli bomb',
    bytes: brotliCompressSync(bomb, { params: { 0: 1, 1: 5 } }),
    headers: br,
    problem: 'compression_ratio',
  },
  { name: 'gzip in gzip', bytes: gzipSync(gzipSync(two)), problem: 'binary_file' },
];
