import { Problem } from '#shared/errors.ts';

/** How many bytes of a file `requireText` wants to see, where it has so many. */
export const kindBytes = 16;
/** A zero byte before this place makes a file binary; after it, it is a fault of its row alone. */
const zerosEnd = 8192;

const hex = (bytes: string) => Buffer.from(bytes, 'hex').toString('latin1');

/** What files that are not text begin with, byte for byte, and what they are. */
const kinds: readonly [start: string, kind: string][] = [
  ['PK\x03\x04', 'a ZIP archive or a spreadsheet (.xlsx, .ods)'],
  ['PK\x05\x06', 'an empty ZIP archive'],
  [hex('d0cf11e0a1b11ae1'), 'an Excel file (.xls)'],
  [hex('fd377a585a00'), 'compressed with xz'],
  [hex('04224d18'), 'compressed with LZ4'],
  [hex('377abcaf271c'), 'a 7-Zip archive'],
  ['Rar!\x1a\x07', 'a RAR archive'],
  [hex('1f8b'), 'compressed twice'],
  [hex('28b52ffd'), 'compressed twice'],
  ['%PDF-', 'a PDF file'],
  [hex('89504e470d0a1a0a'), 'a PNG image'],
  [hex('ffd8ff'), 'a JPEG image'],
  ['SQLite format 3\0', 'a SQLite database'],
  ['PAR1\x15', 'a Parquet file'],
  ['ARROW1\0\0', 'an Arrow file'],
];
/** What stands after bzip2's "BZh" and a digit: the first block, or (of nothing) the end. */
const bzip2Blocks = ['1AY&SY', hex('177245385090')];

/**
 * Refuses what is not text by its first bytes, and says what it is.
 *
 * @param head the first bytes of a file, expanded
 * @throws Problem binary_file
 */
export function requireText(head: Buffer): void {
  if (isUtf32(head)) throw binaryFile('is in UTF-32; convert it to UTF-8 or UTF-16');
  const kind = kindOf(head.toString('latin1', 0, kindBytes));
  if (kind) throw binaryFile(`is ${kind}; send CSV, either plain or compressed with gzip or zstd`);
}

/**
 * A file in any charset but UTF-16, in which every other byte may be zero. What counts is where a
 * zero byte stands in the file, so the answer is the same in whatever pieces the file arrives.
 *
 * @throws Problem binary_file, while it is read
 */
export async function* withoutZeros(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of file) {
    if (at < zerosEnd && chunk.subarray(0, zerosEnd - at).includes(0)) {
      throw binaryFile('contains zero bytes; if it is UTF-16, add charset=utf-16');
    }
    at += chunk.length;
    yield chunk;
  }
}

function binaryFile(predicate: string): Problem {
  return new Problem('binary_file', `The file ${predicate}.`);
}

function kindOf(start: string): string | undefined {
  if (start.startsWith('BZh') && bzip2Blocks.includes(start.slice(4, 10))) {
    return 'compressed with bzip2';
  }
  return kinds.find(([magic]) => start.startsWith(magic))?.[1];
}

/** By its byte order mark (Unicode 23.8), or by an ASCII letter among zeros, as headers begin. */
function isUtf32(head: Buffer): boolean {
  if (head.length < 4) return false;
  const first = head.readUInt32LE(0);
  const swapped = head.readUInt32BE(0);
  return [first, swapped].some((unit) => unit === 0xfeff || (unit > 0x20 && unit < 0x7f));
}
