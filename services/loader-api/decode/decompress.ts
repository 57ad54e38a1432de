import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import { Problem } from '#shared/errors.ts';

export type Compression = 'gzip' | 'zstd' | 'br';

export interface ExpansionLimits {
  readonly expansionRatioMax: number;
}

// Small files may well shrink a lot; only what also takes real space is a threat.
const harmlessBytes = 16 * 1024 * 1024;
const decompressors: Record<Compression, () => Transform> = {
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
  let packed = 0;
  let expanded = 0;
  async function* counted() {
    for await (const chunk of source) {
      packed += chunk.length;
      yield chunk;
    }
  }
  const stream = decompressors[compression]();
  // Errors of either side arrive in the loop below.
  pipeline(Readable.from(counted()), stream, () => undefined);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      expanded += chunk.length;
      if (expanded > harmlessBytes && expanded > packed * limits.expansionRatioMax) {
        const detail = `It expands to more than ${limits.expansionRatioMax} times its size.`;
        throw new Problem('compression_ratio', detail);
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('invalid_compression', `The ${compression} data is damaged or cut off.`, {
      cause: error,
    });
  } finally {
    stream.destroy();
  }
}
