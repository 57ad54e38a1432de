import { ByteFinder, LineFinder } from './byte-finder.ts';
import { afterMark } from './byte-order-mark.ts';
import type { PartBuilder } from './part-builder.ts';
import { ProperRecord } from './proper-record.ts';
import { QUOTE } from './quoted-line.ts';
import { QuotedRecords } from './quoted-records.ts';

export interface CutterOptions {
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
 * Cuts the bytes at hand at the ends of records, by the rules that `Framer` says. Lines without
 * quotes are records as they stand; of others, those with nothing in doubt are read in one pass.
 */
export class RecordCutter {
  readonly #recordBytesMax: number;
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

  constructor(options: CutterOptions) {
    const { delimiter, recordBytesMax, line = 1, fieldCount, isQuoting = false } = options;
    this.#recordBytesMax = recordBytesMax;
    this.#line = line;
    this.#proper = new ProperRecord(delimiter);
    this.#quotedRecords = new QuotedRecords({ delimiter, recordBytesMax, fieldCount, isQuoting });
  }

  /**
   * Takes the records from `start` on, until the part is full or the bytes are at their end.
   *
   * @param last whether no more bytes follow
   * @returns where to go on, after a pause where that is `start`; -1 when more bytes are needed
   */
  cut(bytes: Buffer, start: number, last: boolean, part: PartBuilder): number {
    return this.#skipping
      ? this.#skip(bytes, start, last)
      : this.#records(bytes, start, last, part);
  }

  /** So many bytes were dropped from the beginning. */
  shift(count: number): void {
    this.#lines.shift(count);
    this.#quotes.shift(count);
    this.#quotedRecords.shift(count);
    this.#doubtfulTo = Math.max(this.#doubtfulTo - count, 0);
  }

  #records(bytes: Buffer, start: number, last: boolean, part: PartBuilder): number {
    const lines = this.#lines;
    let at = start;
    let quote = this.#nextQuote(bytes, at);
    while (lines.find(bytes, at, last)) {
      const { end, width } = lines;
      if (quote < end) {
        const afterProper = this.#properRecords(bytes, at, part);
        const after = afterProper > at ? afterProper : this.#quoted(bytes, at, last, part);
        if (after === at || after < 0) return after < 0 && at > start ? at : after;
        at = after;
        quote = this.#nextQuote(bytes, at);
      } else {
        part.add(at, end, end + width, this.#line);
        at = end + width;
        if (width > 0) this.#line++;
      }
      if (part.isFull(at)) return at;
    }
    if (at > start) return at;
    if (lines.end - at <= this.#recordBytesMax) return -1;
    part.tooLarge(this.#line, at, lines.end);
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
  #properRecords(bytes: Buffer, from: number, part: PartBuilder): number {
    const record = this.#proper;
    let at = from;
    while (at >= this.#doubtfulTo && at < bytes.length) {
      const start = afterMark(bytes, at, bytes.length);
      if (!record.read(bytes, start) || record.end - start > this.#recordBytesMax) {
        this.#doubtfulTo = Math.max(record.end, at + 1);
        return at;
      }
      const next = record.end + record.width;
      part.add(at, record.end, next, this.#line);
      this.#line += record.breaks + 1;
      at = next;
      if (!record.isQuoted) return at;
      this.#quotedRecords.isQuoting = true;
      if (part.isFull(at)) return at;
    }
    return at;
  }

  /** A line with a quote in it, whose end has just been found. */
  #quoted(bytes: Buffer, from: number, last: boolean, part: PartBuilder): number {
    const { end, width } = this.#lines;
    const line = { start: afterMark(bytes, from, end), end, width, number: this.#line };
    const isTooLarge = end - line.start > this.#recordBytesMax;
    const extent = isTooLarge
      ? { end, width, lines: 1 }
      : this.#quotedRecords.extentOf(bytes, line, last);
    if (extent === 'more') return -1;
    if (extent === 'pause') return from;
    const next = extent.end + extent.width;
    if (extent.fault) part.fault(extent.fault, this.#line, line.start, extent.end);
    else part.add(from, extent.end, next, this.#line);
    this.#line += extent.width > 0 ? extent.lines : extent.lines - 1;
    return next;
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
