import { Problem } from '#shared/errors.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** The header row of a file, and what comes after it. */
export interface HeaderRow {
  readonly row: Buffer;
  /** The line of the file on which `rest` begins. */
  readonly line: number;
  readonly rest: Buffer;
}

/**
 * Reads up to the end of the first row that is not blank. The delimiter is not known yet, so every
 * quote is taken to open or close; a header that this does not fit is refused later, by its columns.
 *
 * @throws Problem header_too_large, empty_file
 */
export async function readHeaderRow(
  source: AsyncIterator<Buffer>,
  headerBytesMax: number,
): Promise<HeaderRow> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const next = await source.next();
    if (!next.done) bytes = Buffer.concat([bytes, next.value]);
    const found = cut(bytes, next.done === true);
    if (found && found.row.length <= headerBytesMax) return found;
    if (found || bytes.length > headerBytesMax) {
      throw new Problem('header_too_large', `It may have ${headerBytesMax} bytes.`);
    }
    if (next.done) throw new Problem('empty_file', 'It has nothing but blank lines.');
  }
}

function cut(bytes: Buffer, last: boolean): HeaderRow | undefined {
  let start = 0;
  let line = 1;
  let inQuotes = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) inQuotes = !inQuotes;
    if (byte !== LF && byte !== CR) continue;
    if (byte === CR && at + 1 === bytes.length && !last) return undefined;
    const width = byte === CR && bytes[at + 1] === LF ? 2 : 1;
    line++;
    if (!inQuotes && at > start) {
      return { row: bytes.subarray(start, at), line, rest: bytes.subarray(at + width) };
    }
    at += width - 1;
    if (!inQuotes) start = at + 1;
  }
  if (!last || start === bytes.length) return undefined;
  return { row: bytes.subarray(start), line, rest: bytes.subarray(bytes.length) };
}
