import { randomBytes } from 'node:crypto';
import {
  brotliCompressSync,
  constants,
  createZstdCompress,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { split, stream } from '../../../testing/read-csv.ts';
import type { Compression } from './compression.ts';
import { decompress } from './decompress.ts';

const limits = { expansionRatioMax: 200, uploadBytesMax: 1e9, zstdWindowBytesMax: 8 * 1024 ** 2 };
const pack: Record<Compression, (content: Buffer) => Buffer> = {
  gzip: gzipSync,
  zstd: zstdCompressSync,
  br: brotliCompressSync,
};
const codings = ['gzip', 'zstd', 'br'] as const;

async function expand(packed: Buffer, coding: Compression, cuts: readonly number[] = []) {
  return Buffer.concat(
    await Array.fromAsync(decompress(stream(split(packed, cuts)), coding, limits)),
  );
}

/** Every 64 KiB, as a socket or a file gives them. */
function usualCuts(packed: Buffer): number[] {
  return Array.from({ length: Math.floor(packed.length / 65_536) }, (_, n) => (n + 1) * 65_536);
}

/** RFC 8878, 3.1.2. */
function skippable(content: Buffer, kind = 0): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a50 + kind, 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

// Sizes around those of Node's chunks, random enough not to be packed into nothing.
const size = fc.oneof(fc.nat(50), fc.constantFrom(0, 16_383, 16_384, 65_536, 150_000));
const content = size.map((length) => randomBytes(length));
const cuts = fc.array(fc.nat(500_000), { maxLength: 8 });

describe('When a file has several frames, then', () => {
  it('zstd is read whole, however its frames lie in the chunks, skippable ones among them', async () => {
    const frame = content.map((bytes) => ({ bytes, packed: zstdCompressSync(bytes) }));
    const skipped = fc
      .tuple(content, fc.nat(15))
      .map(([bytes, kind]) => ({ bytes: Buffer.alloc(0), packed: skippable(bytes, kind) }));
    const frames = fc.array(fc.oneof({ weight: 2, arbitrary: frame }, skipped), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(frames, cuts, async (all, places) => {
        const packed = Buffer.concat(all.map((one) => one.packed));
        const expected = Buffer.concat(all.map((one) => one.bytes));
        expect((await expand(packed, 'zstd', places)).equals(expected)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('gzip is read whole, and zeros after it are no content', async () => {
    const members = fc.array(content, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(members, size, cuts, async (all, zeros, places) => {
        const packed = Buffer.concat([...all.map((one) => gzipSync(one)), Buffer.alloc(zeros)]);
        const expected = Buffer.concat(all);
        expect((await expand(packed, 'gzip', places)).equals(expected)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe.each(codings)('When something else follows the end of %s, then', (coding) => {
  const packed = pack[coding](randomBytes(200_000));
  // An error that nobody listens to fails the whole run.
  it.each([
    ['a word', Buffer.from('junk')],
    ['a chunk', Buffer.alloc(65_536, 'junk')],
    ['many chunks', Buffer.alloc(1_000_000, 'junk')],
    ['the same cut off', packed.subarray(0, 100_000)],
  ])('%s: it is refused, in one chunk, in many, and parted at the end', async (_, junk) => {
    const sent = Buffer.concat([packed, junk]);
    for (const places of [
      [],
      usualCuts(sent),
      [packed.length],
      [packed.length - 1],
      [packed.length + 1],
    ]) {
      await expect(expand(sent, coding, places)).rejects.toMatchObject({
        code: 'invalid_compression',
      });
    }
  });
});

describe.each(codings)('When %s is damaged or cut off, then', (coding) => {
  it('it is refused or expanded wherever that is, and a part never passes for the whole', async () => {
    const plain = randomBytes(100_000);
    const packed = pack[coding](plain);
    await fc.assert(
      fc.asyncProperty(fc.nat(packed.length - 1), fc.boolean(), cuts, async (at, cut, places) => {
        const bad = Buffer.from(cut ? packed.subarray(0, at) : packed);
        if (!cut) bad[at] = 255 - (bad[at] ?? 0);
        if (bad.length === 0) return;
        const result = await expand(bad, coding, places).catch((error) => error.code);
        if (result !== 'invalid_compression' && cut) expect(result).toEqual(plain);
      }),
      { numRuns: 100 },
    );
  });
});

it('When zstd needs a window over the bound, then it says so', async () => {
  const compressor = createZstdCompress({ params: { [constants.ZSTD_c_windowLog]: 27 } });
  const plain = Buffer.alloc(1_000_000, 'a,b,c\n');
  compressor.write(plain);
  compressor.end();
  const packed = Buffer.concat(await compressor.toArray());
  await expect(expand(packed, 'zstd')).rejects.toMatchObject({
    code: 'invalid_compression',
    message: expect.stringContaining('ZSTD_WINDOW_BYTES_MAX'),
  });
  const wide = { ...limits, zstdWindowBytesMax: 128 * 1024 ** 2 };
  const chunks = await Array.fromAsync(decompress(stream([packed]), 'zstd', wide));
  expect(Buffer.concat(chunks).equals(plain)).toBe(true);
});

describe('When zstd is made of tiny frames, then', () => {
  it.each([
    ['empty ones', zstdCompressSync(Buffer.alloc(0))],
    ['skippable ones', skippable(Buffer.alloc(0))],
  ])('%s: it is given up, whatever its size', async (_, frame) => {
    let taken = 0;
    async function* endless() {
      for (;;) {
        taken++;
        yield frame.length > 0 ? Buffer.concat(Array(100).fill(frame)) : frame;
      }
    }
    const all = Array.fromAsync(decompress(endless(), 'zstd', limits));
    await expect(all).rejects.toMatchObject({ code: 'invalid_compression' });
    expect(taken).toBeLessThan(20);
  });
});

it('When what is sent goes on for ever and expands to nothing, then it is bounded', async () => {
  const member = gzipSync('');
  async function* endless() {
    for (;;) yield Buffer.concat(Array(1000).fill(member));
  }
  const small = { ...limits, uploadBytesMax: 1_000_000 };
  const all = Array.fromAsync(decompress(endless(), 'gzip', small));
  await expect(all).rejects.toMatchObject({ code: 'file_too_large' });
});

it('When a source breaks, then its own error is told, and it is given up at once', async () => {
  const packed = zstdCompressSync(randomBytes(200_000));
  const cause = new Error('the source broke');
  async function* broken() {
    yield packed.subarray(0, 100_000);
    throw cause;
  }
  await expect(Array.fromAsync(decompress(broken(), 'zstd', limits))).rejects.toBe(cause);

  let isClosed = false;
  async function* hanging() {
    try {
      for (let at = 0; at < 5; at++) yield packed;
    } finally {
      isClosed = true;
    }
  }
  for await (const _ of decompress(hanging(), 'zstd', limits)) break;
  await expect.poll(() => isClosed).toBe(true);
});
