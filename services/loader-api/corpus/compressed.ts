import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import {
  ayr,
  ayrAt,
  bom,
  bute,
  buteAt,
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
// Too random to be packed, so that whole rows come out before the end is missed.
const long = lines(
  places,
  ...Array.from({ length: 5000 }, (_, n) => `C${(n * 2654435761) % 1e9},x,y`),
);

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
