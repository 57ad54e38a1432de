import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import { Problem } from '#shared/errors.ts';
import type { Compression } from './compression.ts';
import type { PushbackReader } from './pushback-reader.ts';

export interface ExpandOptions {
  /** A zstd frame that looks back further is refused: the window is held in memory. */
  readonly zstdWindowBytesMax: number;
}

type Expander = Transform & { readonly bytesWritten: number };

const decompressors: Record<Compression, (options: ExpandOptions) => Expander> = {
  gzip: () => createGunzip(),
  br: () => createBrotliDecompress(),
  zstd: ({ zstdWindowBytesMax }) => {
    const windowLog = Math.floor(Math.log2(zstdWindowBytesMax));
    return createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: windowLog } });
  },
};

// Each frame costs about as much as half a megabyte of data, so many tiny ones are an attack.
const framesAnyway = 1000;
const frameBytesMin = 1024;

/**
 * Expands all that was sent, a frame after the other: a stream of Node's ends with its first frame
 * and drops what follows.
 *
 * What may follow: after a gzip member more of them, then zeros, which fill up a block; after a
 * zstd frame more of them, skippable ones anywhere (RFC 8878, 3.1.2); after Brotli nothing.
 *
 * @throws Problem invalid_compression where something else follows; Node's errors for bad data
 */
export async function* expand(
  compressed: PushbackReader,
  compression: Compression,
  options: ExpandOptions,
): AsyncGenerator<Buffer> {
  for (let frames = 1; ; frames++) {
    yield* expandFrame(compressed, decompressors[compression](options));
    let rest = await compressed.next();
    while (rest && compression === 'gzip' && isZeros(rest)) rest = await compressed.next();
    if (!rest) return;
    if (compression !== 'zstd') throw followed(compression);
    if (frames > framesAnyway && frames * frameBytesMin > compressed.bytes) {
      const detail = `The zstd data have more than ${framesAnyway} frames, most of them tiny.`;
      throw new Problem('invalid_compression', detail);
    }
    compressed.unread(rest);
  }
}

/** The problem of data that goes on after its end with something else. */
export function followed(compression: Compression, cause?: unknown): Problem {
  const detail = `The ${compression} data are followed by something that is not ${compression}.`;
  return new Problem('invalid_compression', detail, { cause });
}

function isZeros(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Expands one frame; leaves in `compressed` what is beyond its end. */
async function* expandFrame(compressed: PushbackReader, stream: Expander): AsyncGenerator<Buffer> {
  // Whoever reads the stream gets its errors. Some come when nobody reads it yet, or any more:
  // without a listener such an error would end the process.
  stream.on('error', () => undefined);
  const fed = feed(compressed, stream);
  try {
    yield* stream;
    // The next frame begins with what is put back, so it cannot begin before.
    await fed;
  } finally {
    stream.destroy();
  }
}

/** Gives a stream what it takes, a chunk at a time. Never throws: a broken source breaks it. */
async function feed(compressed: PushbackReader, stream: Expander): Promise<void> {
  try {
    for (let chunk = await compressed.next(); chunk; chunk = await compressed.next()) {
      const before = stream.bytesWritten;
      await write(stream, chunk);
      if (stream.destroyed) return;
      const taken = stream.bytesWritten - before;
      if (taken < chunk.length) {
        compressed.unread(chunk.subarray(taken));
        return;
      }
    }
    stream.end();
  } catch (error) {
    stream.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Ends when the chunk was dealt with, or the stream has ended without it. */
async function write(stream: Expander, chunk: Buffer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.once('close', resolve);
  stream.write(chunk, () => resolve());
  await promise;
  stream.off('close', resolve);
}
