import { createHash } from 'node:crypto';
import { Problem } from '#shared/errors.ts';

/**
 * Counts and digests bytes on their way.
 *
 * @returns the bytes, and what they come to once they are read
 * @throws Problem file_too_large while they are read, when there are more than `bytesMax`
 */
export function measure(source: AsyncIterable<Buffer>, bytesMax: number) {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* tap() {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw tooLarge(bytesMax);
      hash.update(chunk);
      yield chunk;
    }
  }
  return { bytes: tap(), digest: () => ({ sha256: hash.copy().digest('hex'), bytes }) };
}

/** The problem of a file that goes on after its bound. */
export function tooLarge(bytesMax: number): Problem {
  return new Problem(
    'file_too_large',
    `The file is larger than ${bytesMax} bytes (UPLOAD_BYTES_MAX).`,
  );
}
