import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openContent } from './content.ts';

const limits = { uploadBytesMax: 1e9, expansionRatioMax: 200, zstdWindowBytesMax: 2 ** 23 };
const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(200_000, 'x')]);

it.each([
  ['is no text', zip, undefined, 'binary_file'],
  ['is no text within gzip', gzipSync(zip), undefined, 'binary_file'],
  ['is no text within zstd', zstdCompressSync(zip), undefined, 'binary_file'],
  ['goes on after gzip of nothing', gzipSync(''), undefined, 'invalid_compression'],
  [
    'is damaged',
    Buffer.concat([gzipSync('x').subarray(0, 12), zip]),
    undefined,
    'invalid_compression',
  ],
  ['has a coding we do not know', zip, 'deflate', 'unsupported_media_type'],
  ['is not what it says', zip, 'zstd', 'invalid_compression'],
])('When a file that is refused %s, then its source is closed', async (_, sent, coding, code) => {
  let isClosed = false;
  async function* source() {
    try {
      yield sent;
      yield zip;
      yield zip;
    } finally {
      isClosed = true;
    }
  }
  const options = { ...limits, charset: 'utf-8', contentEncoding: coding } as const;
  await expect(openContent(source(), options)).rejects.toMatchObject({ code });
  await expect.poll(() => isClosed).toBe(true);
});
