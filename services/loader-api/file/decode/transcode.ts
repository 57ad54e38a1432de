import { singleByteDecoder } from './single-byte.ts';

/** What a caller may name as `charset`. */
export const CHARSETS = [
  'utf-8',
  'utf-16',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-1',
] as const;
export type CharsetName = (typeof CHARSETS)[number];

/** What a file turned out to be written in. */
export type Charset = Exclude<CharsetName, 'utf-16'>;

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
// Stands for what cannot be decoded: never valid in UTF-8, so the check of the row finds it.
const notUtf8 = Buffer.from([0xff]);

/**
 * The charset of a file: what its byte order mark says (Unicode 23.8), else what the caller named.
 * UTF-16 without a mark shows its byte order in the header, where that starts with an ASCII letter.
 */
export function findCharset(head: Buffer, named: CharsetName): { charset: Charset; bom: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { charset: 'utf-8', bom: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { charset: 'utf-16le', bom: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { charset: 'utf-16be', bom: 2 };
  if (named !== 'utf-16') return { charset: named, bom: 0 };
  return { charset: head[0] === 0 ? 'utf-16be' : 'utf-16le', bom: 0 };
}

/** Turns any charset into UTF-8; a character may be split over chunks. */
export async function* toUtf8(
  source: AsyncIterable<Buffer>,
  charset: Exclude<Charset, 'utf-8'>,
): AsyncGenerator<Buffer> {
  const decode = decoderOf(charset);
  for await (const chunk of source) {
    const utf8 = decode(chunk, false);
    if (utf8.length > 0) yield utf8;
  }
  const rest = decode(Buffer.alloc(0), true);
  if (rest.length > 0) yield rest;
}

type Decoder = (chunk: Buffer, last: boolean) => Buffer;

function decoderOf(charset: Exclude<Charset, 'utf-8'>): Decoder {
  if (charset === 'utf-16le' || charset === 'utf-16be') return utf16Decoder(charset === 'utf-16be');
  return singleByteDecoder(charset);
}

function utf16Decoder(bigEndian: boolean): Decoder {
  let rest = Buffer.alloc(0);
  return (chunk, last) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let length = bytes.length - (bytes.length % 2);
    // The bytes are not ours to swap.
    const even = bigEndian ? Buffer.from(bytes.subarray(0, length)).swap16() : bytes;
    // Half a surrogate pair waits for its other half.
    const unit = length >= 2 ? even.readUInt16LE(length - 2) : 0;
    if (!last && unit >= 0xd800 && unit <= 0xdbff) length -= 2;
    rest = Buffer.from(bytes.subarray(length));
    const utf8 = encode(even.toString('utf16le', 0, length));
    return last && rest.length > 0 ? Buffer.concat([utf8, notUtf8]) : utf8;
  };
}

function encode(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text);
  const parts = text.split(loneSurrogate).flatMap((part) => [notUtf8, Buffer.from(part)]);
  return Buffer.concat(parts.slice(1));
}
