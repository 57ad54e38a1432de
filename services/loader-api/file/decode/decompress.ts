import { Problem } from '#shared/errors.ts';
import type { Compression } from './compression.ts';
import { type ExpandOptions, expand, followed } from './expand.ts';
import { tooLarge } from './measure.ts';
import { PushbackReader } from './pushback-reader.ts';

export interface ExpansionLimits extends ExpandOptions {
  readonly expansionRatioMax: number;
  /** Of what is sent; what it expands to is measured by whoever reads it. */
  readonly uploadBytesMax: number;
}

// Small files may well shrink a lot; only what also takes real space is a threat.
const harmlessBytes = 16 * 1024 * 1024;

/**
 * Expands a stream, within limits.
 *
 * @throws Problem invalid_compression, compression_ratio, file_too_large; whatever the source does
 */
export async function* decompress(
  source: AsyncIterable<Buffer>,
  compression: Compression,
  limits: ExpansionLimits,
): AsyncGenerator<Buffer> {
  const { expansionRatioMax, uploadBytesMax } = limits;
  const compressed = new PushbackReader(source, (bytes) => {
    if (bytes > uploadBytesMax) throw tooLarge(uploadBytesMax);
  });
  let expanded = 0;
  try {
    for await (const chunk of expand(compressed, compression, limits)) {
      expanded += chunk.length;
      if (expanded > harmlessBytes && expanded > compressed.bytes * expansionRatioMax) {
        const detail = `The file expands to more than ${expansionRatioMax} times its size.`;
        throw new Problem('compression_ratio', detail);
      }
      yield chunk;
    }
  } catch (error) {
    throw compressed.failure ? compressed.failure.cause : asProblem(error, compression, limits);
  } finally {
    compressed.close();
  }
}

/** What Node's errors mean for whoever has sent the data. */
function asProblem(cause: unknown, compression: Compression, limits: ExpansionLimits): unknown {
  if (!(cause instanceof Error) || cause instanceof Problem) return cause;
  const code = 'code' in cause ? cause.code : undefined;
  // Its first frame has been recognised, so it is a later one that begins as none does.
  if (code === 'ZSTD_error_prefix_unknown' || cause.message === 'incorrect header check') {
    return followed(compression, cause);
  }
  const detail =
    code === 'ZSTD_error_frameParameter_windowTooLarge'
      ? `The zstd data need a window of more than ${limits.zstdWindowBytesMax} bytes ` +
        '(ZSTD_WINDOW_BYTES_MAX): compress it without --long and --ultra.'
      : `The ${compression} data are damaged or cut off.`;
  return new Problem('invalid_compression', detail, { cause });
}
