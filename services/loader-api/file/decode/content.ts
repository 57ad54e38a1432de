import { Problem } from '#shared/errors.ts';
import { type Compression, findCompression } from './compression.ts';
import { decompress, type ExpansionLimits } from './decompress.ts';
import { kindBytes, requireText, withoutZeros } from './file-kind.ts';
import { measure } from './measure.ts';
import { type Peeked, peek } from './peek.ts';
import { type Charset, type CharsetName, findCharset, toUtf8 } from './transcode.ts';

export interface ContentOptions extends ExpansionLimits {
  readonly charset: CharsetName;
  readonly contentEncoding: string | undefined;
}

/** The CSV text of a file as UTF-8 without a byte order mark, and what it was made from. */
export interface Content {
  readonly utf8: AsyncIterable<Buffer>;
  readonly charset: Charset;
  readonly compression: Compression | null;
  /** Of the expanded file, in its own charset; complete once `utf8` was read to its end. */
  readonly digest: () => { readonly sha256: string; readonly bytes: number };
}

/**
 * Opens a file as sent: expands and decodes it while it is read. A file that is refused is closed.
 *
 * @throws Problem empty_file, binary_file; while reading also binary_file (for a zero byte),
 *   invalid_compression, compression_ratio, file_too_large
 */
export async function openContent(
  source: AsyncIterable<Buffer>,
  options: ContentOptions,
): Promise<Content> {
  const sent = await peek(source, 4);
  let opened = sent;
  try {
    const compression = findCompression(sent.head, options.contentEncoding);
    const expanded = compression ? decompress(sent.whole, compression, options) : sent.whole;
    const measured = measure(expanded, options.uploadBytesMax);
    opened = await peek(measured.bytes, kindBytes);
    return { ...textOf(opened, options.charset), compression, digest: measured.digest };
  } catch (error) {
    opened.close();
    throw error;
  }
}

/** @throws Problem empty_file, binary_file */
function textOf({ head, whole }: Peeked, named: CharsetName) {
  if (head.length === 0) throw new Problem('empty_file', 'The file is empty.');
  const { charset, bom } = findCharset(head, named);
  requireText(head);
  const bytes = charset.startsWith('utf-16') ? whole : withoutZeros(whole);
  const text = bom > 0 ? without(bytes, bom) : bytes;
  return { charset, utf8: charset === 'utf-8' ? text : toUtf8(text, charset) };
}

async function* without(source: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let drop = length;
  for await (const chunk of source) {
    const dropped = Math.min(drop, chunk.length);
    drop -= dropped;
    if (dropped < chunk.length) yield chunk.subarray(dropped);
  }
}
