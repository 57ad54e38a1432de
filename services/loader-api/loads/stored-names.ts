import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';

const pack = promisify(brotliCompress);
const unpack = promisify(brotliDecompress);

/** A longer list is packed. Nearly all headers are shorter. */
const plainBytesMax = 1_000;
/** JSON begins otherwise. */
const packedMark = 'br:';
/** It is fast enough not to be felt, and packs what repeats itself as well as any. */
const quality = 5;

/**
 * The names of a header as they are stored, all of them: as JSON, a long list compressed. What is
 * sent compressed may expand five-hundredfold, and the escapes of JSON are six times as long as
 * what they stand for; so what is stored stays about as small as what was sent.
 */
export async function packNames(names: readonly string[]): Promise<string> {
  const json = JSON.stringify(names);
  if (Buffer.byteLength(json) <= plainBytesMax) return json;
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
  return packedMark + (await pack(json, { params })).toString('base64');
}

/** The names that `packNames` has stored, or an earlier version as JSON. */
export async function unpackNames(stored: string): Promise<string[]> {
  if (!stored.startsWith(packedMark)) return JSON.parse(stored);
  const packed = Buffer.from(stored.slice(packedMark.length), 'base64');
  return JSON.parse((await unpack(packed)).toString());
}

const shownCharsMax = 100;
const shownBytesMax = 4_000;

/** Names as they are shown in a load: long ones are cut, and so is a long list; `…` says where. */
export function shortNames(names: readonly string[]): string[] {
  const shown: string[] = [];
  let bytes = 0;
  for (const name of names) {
    const short = shortened(name, shownCharsMax);
    bytes += Buffer.byteLength(JSON.stringify(short)) + 1;
    if (bytes > shownBytesMax) return [...shown, `… and ${names.length - shown.length} more`];
    shown.push(short);
  }
  return shown;
}

/** A text of at most so many characters, and a mark where it was cut. Never half a character. */
export function shortened(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  return `${text.slice(0, charsMax).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** As long as the columns of it. */
const keyNameCharsMax = 255;

/** The name of an API key, as it is stored with what was done with the key; null: without one. */
export function storedKeyName(name: string | null | undefined): string | null {
  return name?.slice(0, keyNameCharsMax) ?? null;
}
