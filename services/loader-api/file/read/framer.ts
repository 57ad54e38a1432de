import { ByteFinder, LineFinder } from './byte-finder.ts';
import { afterMark } from './byte-order-mark.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { ProperRecord } from './proper-record.ts';
import { QUOTE } from './quoted-line.ts';
import { QuotedRecords } from './quoted-records.ts';
import { type Framed, RecordBlockBuilder } from './record-block.ts';

export interface FramerOptions {
  /** The byte between fields. */
  readonly delimiter: number;
  /** Longest record. */
  readonly recordBytesMax: number;
  /** The line of the file that the first byte stands on; 1 where it is not said. */
  readonly line?: number;
  /** How many fields a record should have: settles what is in doubt; none: not known yet. */
  readonly fieldCount?: number;
  /** Whether quoted fields were seen in this file before. */
  readonly isQuoting?: boolean;
}

/**
 * Cuts a stream of UTF-8 bytes at the ends of records, without reading their fields: a line break
 * (LF, CRLF, CR) ends a record unless it stands in quotes, and quotes open only at the start of a
 * field (RFC 4180). What the rules of quotes leave in doubt is a fault, never a guess:
 *
 * - Text after a closing quote (`"Ayr "North" side"`): the whole record is given up. It ends with
 *   its line when, the quotes taken as closed, that has as many fields as it should; or else where
 *   the quotes could close at last.
 * - Quotes that are never closed: by the end of the file, within twice `recordBytesMax`, or before
 *   a quote that opens a field. They cost the line they stand on, not the rest of the file.
 * - A quote inside an unquoted field that seems to open one (`Ayr"Ayrshire, old",Scotland`): the
 *   number of fields is right only because the delimiters inside the quotes count. In a file that
 *   quotes elsewhere that is a fault; `5" pipe` is none.
 *
 * A byte order mark at the start of a line is dropped: files were put together. Every byte is
 * looked at a bounded number of times, and memory holds one chunk and one longest record.
 */
export class Framer {
  readonly #recordBytesMax: number;
  readonly #pending = new GrowingBytes();
  readonly #lines = new LineFinder();
  readonly #quotes = new ByteFinder(QUOTE);
  readonly #proper: ProperRecord;
  readonly #quotedRecords: QuotedRecords;
  /**
   * Records that begin before this are not tried as proper ones: that would be for a second time.
   */
  #doubtfulTo = 0;
  #line: number;
  #skipping = false;

  constructor(options: FramerOptions) {
    const { delimiter, recordBytesMax, line = 1, fieldCount, isQuoting = false } = options;
    this.#recordBytesMax = recordBytesMax;
    this.#line = line;
    this.#proper = new ProperRecord(delimiter);
    this.#quotedRecords = new QuotedRecords({ delimiter, recordBytesMax, fieldCount, isQuoting });
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
    const bytes = this.#pending.append(chunk);
    const out = new RecordBlockBuilder(bytes);
    let start = 0;
    for (let next = 0; next >= 0 && start < bytes.length; ) {
      next = this.#skipping ? this.#skip(bytes, start, last) : this.#frame(bytes, start, last, out);
      if (next >= 0) start = next;
    }
    this.#pending.drop(start);
    this.#lines.shift(start);
    this.#quotes.shift(start);
    this.#quotedRecords.shift(start);
    this.#doubtfulTo = Math.max(this.#doubtfulTo - start, 0);
    return out.framed();
  }

  /** Takes the lines from `start` on. @returns where to go on; -1 when more bytes are needed */
  #frame(bytes: Buffer, start: number, last: boolean, out: RecordBlockBuilder): number {
    const lines = this.#lines;
    let at = start;
    let quote = this.#nextQuote(bytes, at);
    while (lines.find(bytes, at, last)) {
      const { end, width } = lines;
      const next = end + width;
      if (quote < end) {
        const afterProper = this.#properRecords(bytes, at, out);
        if (afterProper > at) {
          at = afterProper;
          quote = this.#nextQuote(bytes, at);
          continue;
        }
        const after = this.#quoted(bytes, at, last, out);
        return after < 0 && at > start ? at : after;
      }
      this.#add(bytes, at, end, next, out);
      at = next;
      if (width > 0) this.#line++;
    }
    if (at > start) return at;
    if (lines.end - at <= this.#recordBytesMax) return -1;
    out.fault({ code: 'record_too_large', fields: [] }, this.#line, at, lines.end);
    this.#skipping = true;
    return lines.end;
  }

  #nextQuote(bytes: Buffer, from: number): number {
    const quote = this.#quotes.next(bytes, from);
    return quote < 0 ? bytes.length : quote;
  }

  /**
   * Takes records with quotes that leave nothing in doubt, up to the first without quotes.
   *
   * @returns where the first record begins that was not taken
   */
  #properRecords(bytes: Buffer, from: number, out: RecordBlockBuilder): number {
    const record = this.#proper;
    let at = from;
    while (at >= this.#doubtfulTo && at < bytes.length) {
      const start = afterMark(bytes, at, bytes.length);
      if (!record.read(bytes, start) || record.end - start > this.#recordBytesMax) {
        this.#doubtfulTo = Math.max(record.end, at + 1);
        return at;
      }
      const next = record.end + record.width;
      this.#add(bytes, at, record.end, next, out);
      this.#line += record.breaks + 1;
      at = next;
      if (!record.isQuoted) return at;
      this.#quotedRecords.isQuoting = true;
    }
    return at;
  }

  /** A line with a quote in it, whose end has just been found. */
  #quoted(bytes: Buffer, from: number, last: boolean, out: RecordBlockBuilder): number {
    const { end, width } = this.#lines;
    const line = { start: afterMark(bytes, from, end), end, width, number: this.#line };
    const isTooLarge = end - line.start > this.#recordBytesMax;
    const extent = isTooLarge
      ? { end, width, lines: 1 }
      : this.#quotedRecords.extentOf(bytes, line, last);
    if (!extent) return -1;
    const next = extent.end + extent.width;
    if (extent.fault) out.fault(extent.fault, this.#line, line.start, extent.end);
    else this.#add(bytes, from, extent.end, next, out);
    this.#line += extent.width > 0 ? extent.lines : extent.lines - 1;
    return next;
  }

  /** A record that begins with the line at `from`; a blank line is none. */
  #add(bytes: Buffer, from: number, end: number, next: number, out: RecordBlockBuilder): void {
    const start = afterMark(bytes, from, end);
    if (start > from) out.closeBlock();
    if (end - start > this.#recordBytesMax) {
      out.fault({ code: 'record_too_large', fields: [] }, this.#line, start, end);
    } else if (end > start) out.record(start, end, next, this.#line);
  }

  /** Drops the rest of a line that was given up. */
  #skip(bytes: Buffer, start: number, last: boolean): number {
    if (!this.#lines.find(bytes, start, last)) {
      const { end } = this.#lines;
      return end > start ? end : -1;
    }
    this.#skipping = false;
    this.#line++;
    return this.#lines.end + this.#lines.width;
  }
}
