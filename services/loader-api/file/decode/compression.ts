import { Problem } from '#shared/errors.ts';

export type Compression = 'gzip' | 'zstd' | 'br';

/**
 * How a file is compressed: as its first bytes say (gzip: RFC 1952; zstd: RFC 8878, whose first
 * frame may be a skippable one, as pzstd writes it). Brotli has no such mark, so it must be named.
 *
 * @param named the content coding (RFC 9110) the sender named, if any
 * @throws Problem unsupported_media_type for a coding we do not know; invalid_compression for a
 *   content that is not in the coding named
 */
export function findCompression(head: Buffer, named: string | undefined): Compression | null {
  if (named === 'br') return 'br';
  if (named !== undefined && !['gzip', 'x-gzip', 'zstd', 'identity', ''].includes(named)) {
    throw new Problem('unsupported_media_type', 'Content-Encoding must be gzip, zstd or br.');
  }
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length >= 4 && isZstdFrame(head.readUInt32LE(0))) return 'zstd';
  if (named === 'gzip' || named === 'x-gzip' || named === 'zstd') {
    throw new Problem(
      'invalid_compression',
      `The content is not ${named}, as its Content-Encoding says.`,
    );
  }
  return null;
}

/** RFC 8878, sections 3.1.1 and 3.1.2: a frame, or one of sixteen kinds of skippable frame. */
function isZstdFrame(magic: number): boolean {
  return magic === 0xfd2fb528 || (magic >= 0x184d2a50 && magic <= 0x184d2a5f);
}
