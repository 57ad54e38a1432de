import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import { Problem } from '#shared/errors.ts';
import { Packed } from './packed.ts';

export type Compression = 'gzip' | 'zstd' | 'br';

export interface ExpansionLimits {
  readonly expansionRatioMax: number;
}

type Expander = Transform & { readonly bytesWritten: number };

// Small files may well shrink a lot; only what also takes real space is a threat.
const harmlessBytes = 16 * 1024 * 1024;
const decompressors: Record<Compression, () => Expander> = {
  gzip: createGunzip,
  zstd: createZstdDecompress,
  br: createBrotliDecompress,
};

/**
 * How a file is compressed: as its first bytes say (gzip: RFC 1952, zstd: RFC 8878). Brotli has no
 * such mark, so it must be named.
 *
 * @param named the content coding (RFC 9110) the sender named, if any
 * @throws Problem unsupported_media_type for a coding we do not know
 */
export function findCompression(head: Buffer, named: string | undefined): Compression | null {
  if (named === 'br') return 'br';
  if (named !== undefined && !['gzip', 'x-gzip', 'zstd', 'identity', ''].includes(named)) {
    throw new Problem('unsupported_media_type', 'Content-Encoding must be gzip, zstd or br.');
  }
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  if (named === 'gzip' || named === 'zstd') {
    throw new Problem('invalid_compression', `The content is not ${named}, although it says so.`);
  }
  return null;
}

/** Expands a stream, within limits. @throws Problem invalid_compression, compression_ratio */
export async function* decompress(
  source: AsyncIterable<Buffer>,
  compression: Compression,
  limits: ExpansionLimits,
): AsyncGenerator<Buffer> {
  const packed = new Packed(source);
  let expanded = 0;
  try {
    for await (const chunk of expand(packed, compression)) {
      expanded += chunk.length;
      if (expanded > harmlessBytes && expanded > packed.bytes * limits.expansionRatioMax) {
        const detail = `It expands to more than ${limits.expansionRatioMax} times its size.`;
        throw new Problem('compression_ratio', detail);
      }
      yield chunk;
    }
  } catch (error) {
    if (packed.failure) throw packed.failure.cause;
    if (error instanceof Problem) throw error;
    throw new Problem('invalid_compression', `The ${compression} data is damaged or cut off.`, {
      cause: error,
    });
  } finally {
    await packed.close();
  }
}

/** One frame after the other: Node's streams end with the first one, and drop what follows it. */
async function* expand(packed: Packed, compression: Compression): AsyncGenerator<Buffer> {
  for (;;) {
    yield* expandFrame(packed, decompressors[compression]());
    let rest = await packed.next();
    // The members of gzip Node does read; it leaves off at zeros, which may fill up a block.
    while (rest && compression === 'gzip' && isZeros(rest)) rest = await packed.next();
    if (!rest) return;
    if (compression !== 'zstd') throw new Error('something follows its end');
    packed.unread(rest);
  }
}

function isZeros(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Leaves in `packed` what is beyond the end of the frame. */
async function* expandFrame(packed: Packed, stream: Expander): AsyncGenerator<Buffer> {
  let given = 0;
  let last: Buffer = Buffer.alloc(0);
  const feed = async () => {
    for (let chunk = await packed.next(); chunk; chunk = await packed.next()) {
      given += chunk.length;
      last = chunk;
      await new Promise<void>((resolve) => stream.write(last, () => resolve()));
      if (stream.destroyed) return;
    }
    stream.end();
  };
  // Errors of either side arrive in the loop below.
  feed().catch((error: Error) => stream.destroy(error));
  for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk;
  const left = given - stream.bytesWritten;
  if (left > 0) packed.unread(last.subarray(last.length - left));
}
