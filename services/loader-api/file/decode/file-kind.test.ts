import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { places } from '../../../testing/csv.ts';
import { stream } from '../../../testing/read-csv.ts';
import { openContent } from './content.ts';
import type { CharsetName } from './transcode.ts';

const limits = { uploadBytesMax: 1e9, expansionRatioMax: 200, zstdWindowBytesMax: 2 ** 23 };

async function open(bytes: Buffer, charset: CharsetName = 'utf-8', contentEncoding?: string) {
  const options = { ...limits, charset, contentEncoding };
  const content = await openContent(stream([bytes]), options);
  return Buffer.concat(await Array.fromAsync(content.utf8)).toString();
}

const hex = (bytes: string) => Buffer.from(bytes, 'hex');
const zeros = Buffer.alloc(100);
const utf32 = (text: string, isBig: boolean) => {
  const bytes = Buffer.from(new Uint32Array([...text].map((c) => c.codePointAt(0) ?? 0)).buffer);
  return isBig ? bytes.swap32() : bytes;
};
const mark = '\ufeff';

/** As the programs of that name have written them. */
const files: readonly [string, Buffer][] = [
  ['bzip2', hex('425a6839314159265359')],
  ['bzip2', hex('425a683917724538509000000000')], // of nothing
  ['xz', hex('fd377a585a000004e6d6b446')],
  ['LZ4', hex('04224d186440a7')],
  ['ZIP', hex('504b03041400000008')],
  ['ZIP', hex('504b0506')],
  ['.xls', hex('d0cf11e0a1b11ae1')],
  ['7-Zip', hex('377abcaf271c0004')],
  ['PDF', Buffer.from('%PDF-1.7\n')],
  ['PNG', hex('89504e470d0a1a0a0000000d')],
  ['SQLite', Buffer.from('SQLite format 3\0')],
  ['twice', gzipSync(places)],
  ['twice', zstdCompressSync(places)],
  ['UTF-32', utf32(mark + places, false)],
  ['UTF-32', utf32(mark + places, true)],
  ['UTF-32', utf32(places, false)],
  ['UTF-32', utf32(places, true)],
];

describe.each(['utf-8', 'utf-16', 'windows-1252'] as const)(
  'When %s is asked for, then',
  (charset) => {
    it.each(files)('%s is named: %j', async (name, start) => {
      const named = { code: 'binary_file', message: expect.stringContaining(name) };
      // Compressed once more, so that gzip in gzip is found.
      const outer = brotliCompressSync(Buffer.concat([start, zeros]));
      await expect(open(outer, charset, 'br')).rejects.toMatchObject(named);
      if (name === 'twice') return;
      await expect(open(Buffer.concat([start, zeros]), charset)).rejects.toMatchObject(named);
    });
  },
);

it.each([
  ['BZh', 'BZh9,city\n'],
  ['PAR1', 'PAR1,PAR2\n'],
  ['Rar!', 'Rar!,PK\n'],
  ['a short one', 'a'],
  ['three bytes', 'PK\n'],
])('When a text begins like something else (%s), then it is read', async (_, text) => {
  expect(await open(Buffer.from(text))).toBe(text);
});
