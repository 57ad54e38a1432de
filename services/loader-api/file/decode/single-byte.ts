import { isAscii } from 'node:buffer';

/** A charset of one byte a character, of which the first 128 are those of ASCII. */
export type SingleByteCharset = 'windows-1252' | 'iso-8859-1';

const asciiBytes = 0x80;

/**
 * Turns bytes of such a charset into UTF-8. Of windows-1252 every byte is a character (WHATWG
 * Encoding, "single-byte decoder"), and ISO-8859-1 has the numbers of Unicode.
 */
export function singleByteDecoder(charset: SingleByteCharset): (chunk: Buffer) => Buffer {
  if (charset === 'iso-8859-1') {
    return (chunk) => (isAscii(chunk) ? chunk : Buffer.from(chunk.toString('latin1')));
  }
  const { utf8, ends } = tableOf(charset);
  return (chunk) => (isAscii(chunk) ? chunk : decode(chunk, utf8, ends));
}

function decode(chunk: Buffer, utf8: Buffer, ends: Uint16Array): Buffer {
  // No character of these charsets has more than three bytes.
  const out = Buffer.allocUnsafeSlow(chunk.length * 3);
  const { length } = chunk;
  let used = 0;
  for (let at = 0; at < length; at++) {
    const byte = chunk[at] as number;
    if (byte < asciiBytes) {
      out[used++] = byte;
      continue;
    }
    const end = ends[byte] as number;
    for (let from = ends[byte - 1] as number; from < end; from++)
      out[used++] = utf8[from] as number;
  }
  return out.subarray(0, used);
}

/** The characters beyond ASCII in UTF-8, one after the other, and where each ends, by its byte. */
function tableOf(charset: SingleByteCharset) {
  const decoder = new TextDecoder(charset);
  const parts: Buffer[] = [];
  const ends = new Uint16Array(256);
  let length = 0;
  for (let byte = asciiBytes; byte < 256; byte++) {
    const part = Buffer.from(decoder.decode(Buffer.from([byte])));
    parts.push(part);
    length += part.length;
    ends[byte] = length;
  }
  return { utf8: Buffer.concat(parts), ends };
}
