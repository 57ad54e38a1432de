import { Found, type Framed, type FramingFault } from './record-block.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;

/**
 * Cuts a stream of UTF-8 bytes at the ends of records, without reading their fields: a line break
 * (LF, CRLF, CR) ends a record unless it stands in quotes, and quotes open only at the start of a
 * field (RFC 4180, and csv-parse's `relax_quotes` for quotes that stand elsewhere).
 *
 * Memory is bounded by one chunk and one longest record. A quote that is never closed costs the
 * line it stands on, not the rest of the file.
 */
export class Framer {
  readonly #delimiter: number;
  readonly #recordBytesMax: number;
  #line: number;
  #rest: Buffer = Buffer.alloc(0);
  #skipping = false;

  /**
   * @param delimiter the byte between fields
   * @param recordBytesMax longest record
   * @param line the line of the file that the first byte stands on
   */
  constructor(delimiter: number, recordBytesMax: number, line = 1) {
    this.#delimiter = delimiter;
    this.#recordBytesMax = recordBytesMax;
    this.#line = line;
  }

  /** Takes the next bytes; gives the records they complete. */
  push(chunk: Buffer): Framed[] {
    return this.#cut(chunk, false);
  }

  /** The end of the file: gives what is left. */
  end(): Framed[] {
    return this.#cut(Buffer.alloc(0), true);
  }

  #cut(chunk: Buffer, last: boolean): Framed[] {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const framed: Framed[] = [];
    for (;;) {
      if (this.#skipping) bytes = this.#skip(bytes, last);
      if (this.#skipping) break;
      const scan = this.#scan(bytes, last);
      framed.push(...scan.framed);
      bytes = bytes.subarray(scan.consumed);
      const stuck = bytes.length > this.#recordBytesMax || (last && bytes.length > 0);
      if (!stuck) break;
      const { fault, consumed } = this.#giveUp(bytes, scan.inQuotes);
      framed.push(fault);
      bytes = bytes.subarray(consumed);
    }
    this.#rest = bytes;
    return framed;
  }

  /** What to do with bytes that hold no end of a record, although they should. */
  #giveUp(bytes: Buffer, inQuotes: boolean): { fault: FramingFault; consumed: number } {
    const line = this.#line;
    const breakAt = inQuotes ? firstBreak(bytes) : -1;
    const raw = breakAt < 0 ? bytes : bytes.subarray(0, breakAt);
    if (breakAt < 0) {
      this.#skipping = true;
      const code = inQuotes && bytes.length <= this.#recordBytesMax ? 'unclosed_quote' : undefined;
      const fault = { kind: 'fault', code: code ?? 'record_too_large', line, raw } as const;
      return { fault, consumed: bytes.length };
    }
    this.#line++;
    const isCrLf = bytes[breakAt] === CR && bytes[breakAt + 1] === LF;
    const fault = { kind: 'fault', code: 'unclosed_quote', line, raw } as const;
    return { fault, consumed: breakAt + (isCrLf ? 2 : 1) };
  }

  /** Drops the rest of a line that was given up. */
  #skip(bytes: Buffer, last: boolean): Buffer {
    const breakAt = firstBreak(bytes);
    if (breakAt < 0) return bytes.subarray(bytes.length);
    if (bytes[breakAt] === CR && breakAt + 1 === bytes.length && !last) {
      return bytes.subarray(breakAt);
    }
    this.#skipping = false;
    this.#line++;
    const isCrLf = bytes[breakAt] === CR && bytes[breakAt + 1] === LF;
    return bytes.subarray(breakAt + (isCrLf ? 2 : 1));
  }

  #scan(bytes: Buffer, last: boolean) {
    const quoted = bytes.includes(QUOTE);
    const found = new Found(bytes, quoted, this.#recordBytesMax, this.#line);
    const inQuotes = quoted ? this.#scanQuoted(bytes, last, found) : scanPlain(bytes, last, found);
    this.#line = found.line;
    return { framed: found.framed(), consumed: found.consumed, inQuotes };
  }

  /** @returns whether the bytes after the last whole record end inside quotes */
  #scanQuoted(bytes: Buffer, last: boolean, found: Found): boolean {
    const length = bytes.length;
    const delimiter = this.#delimiter;
    let inQuotes = false;
    let fieldEmpty = true;
    let innerLines = 0;
    for (let at = 0; at < length; at++) {
      const byte = bytes[at];
      const next = bytes[at + 1];
      if (at + 1 === length && !last && (byte === QUOTE || byte === CR)) return inQuotes;
      if (inQuotes) {
        if (byte === LF || (byte === CR && next !== LF)) innerLines++;
        if (byte !== QUOTE) continue;
        if (next === QUOTE) at++;
        else inQuotes = false;
        fieldEmpty = false;
      } else if (byte === QUOTE && fieldEmpty) {
        inQuotes = true;
      } else if (byte === LF || byte === CR) {
        const width = byte === CR && next === LF ? 2 : 1;
        found.record(at, width, innerLines);
        at += width - 1;
        fieldEmpty = true;
        innerLines = 0;
      } else {
        fieldEmpty = byte === delimiter;
      }
    }
    if (last && !inQuotes) found.record(length, 0, innerLines);
    return inQuotes;
  }
}

/** Without quotes every line break ends a record. */
function scanPlain(bytes: Buffer, last: boolean, found: Found): boolean {
  let lf = bytes.indexOf(LF);
  let cr = bytes.indexOf(CR);
  while (lf >= 0 || cr >= 0) {
    const at = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr;
    if (at === cr && at + 1 === bytes.length && !last) return false;
    const width = at === cr && lf === cr + 1 ? 2 : 1;
    found.record(at, width, 0);
    const from = at + width;
    if (lf >= 0 && lf < from) lf = bytes.indexOf(LF, from);
    if (cr >= 0 && cr < from) cr = bytes.indexOf(CR, from);
  }
  if (last) found.record(bytes.length, 0, 0);
  return false;
}

function firstBreak(bytes: Buffer): number {
  const lf = bytes.indexOf(LF);
  const cr = (lf < 0 ? bytes : bytes.subarray(0, lf)).indexOf(CR);
  return cr < 0 ? lf : cr;
}
