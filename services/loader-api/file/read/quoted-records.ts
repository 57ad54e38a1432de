import { fieldsAfterQuote, findStrayQuote } from './doubtful-quotes.ts';
import { OpeningQuotes } from './opening-quotes.ts';
import { fromOutside, type LineEntry, type LineWalk, walkLine } from './quoted-line.ts';
import { type NotYet, QuotedLines } from './quoted-lines.ts';
import type { FramingFault } from './record-block.ts';

/** How far to look for a quoted field, where that decides what a doubtful quote means. */
const lookAheadBytes = 65_536;
const asClosed: LineEntry = { ...fromOutside, textAfterQuote: 'closes' };

/** A line of a file: where it starts, where it ends, and how wide its break is. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly width: number;
  /** From 1. */
  readonly number: number;
}

/** Where a record ends that begins with a line, and what is wrong with it. */
export interface Extent {
  readonly end: number;
  readonly width: number;
  readonly lines: number;
  readonly fault?: Pick<FramingFault, 'code' | 'fields'>;
}

export interface QuotedRecordsOptions {
  readonly delimiter: number;
  readonly recordBytesMax: number;
  readonly fieldCount: number | undefined;
  readonly isQuoting: boolean;
}

/** Finds where records with quotes in them end: see `Framer` for the rules. */
export class QuotedRecords {
  readonly #options: QuotedRecordsOptions;
  readonly #rest: QuotedLines;
  readonly #opening: OpeningQuotes;
  /** A quoted field was seen: quotes have a meaning in this file. */
  isQuoting: boolean;
  /** Of the line that more bytes are awaited for. */
  #walk: LineWalk | undefined;

  constructor(options: QuotedRecordsOptions) {
    this.#options = options;
    this.isQuoting = options.isQuoting;
    this.#rest = new QuotedLines(options.delimiter);
    this.#opening = new OpeningQuotes(options.delimiter);
  }

  /**
   * The record that begins with a line.
   *
   * @param last whether no more bytes follow
   * @returns that more bytes are needed, or a pause; then the same line is to be asked for again
   */
  extentOf(bytes: Buffer, line: Line, last: boolean): Extent | NotYet {
    const walk = this.#walk ?? this.#read(bytes, line);
    this.#walk = undefined;
    const extent = walk.inQuotes
      ? this.#severalLines(bytes, line, walk, last)
      : this.#judge(bytes, line, walk, { end: line.end, width: line.width, lines: 1 }, last);
    if (typeof extent === 'string') this.#walk = walk;
    return extent;
  }

  /** So many bytes were dropped from the beginning. */
  shift(count: number): void {
    this.#rest.shift(count);
    this.#opening.shift(count);
  }

  /**
   * Where a line has text after a closing quote, its fields tell whether the quotes were closed.
   */
  #read(bytes: Buffer, { start, end }: Line): LineWalk {
    const { delimiter, fieldCount } = this.#options;
    const walk = walkLine(bytes, start, end, delimiter, fromOutside);
    const isSettled = !walk.inQuotes && walk.contradiction === 'none';
    if (!walk.hasFault || isSettled) return walk;
    const closed = walkLine(bytes, start, end, delimiter, asClosed);
    const fits = closed.fields === fieldCount && !closed.inQuotes;
    return fits || walk.contradiction !== 'none' ? closed : walk;
  }

  #severalLines(bytes: Buffer, line: Line, walk: LineWalk, last: boolean): Extent | NotYet {
    const rest = this.#rest;
    const from = line.end + line.width;
    // Where quotes close a little later, the record is known to be one, if too large.
    const limit = line.start + 2 * this.#options.recordBytesMax;
    const found =
      line.width === 0 ? 'never' : rest.follow(bytes, from, line.number + 1, limit, last);
    if (found === 'more' || found === 'pause') return found;
    if (found === 'never') {
      const { end, width } = line;
      const fault = walk.hasFault
        ? this.#textAfterQuote(bytes, line.start, end)
        : ({ code: 'unclosed_quote', fields: [] } as const);
      return { end, width, lines: 1, fault };
    }
    const lines = rest.line - line.number + 1;
    const whole = {
      ...walk,
      hasFault: walk.hasFault || rest.hasFaultSince(from),
      hasInnerQuote: walk.hasInnerQuote || rest.hasInnerQuoteSince(from),
      hasQuotedField: true,
    };
    return this.#judge(bytes, line, whole, { end: rest.end, width: rest.width, lines }, last);
  }

  #judge(
    bytes: Buffer,
    { start }: Line,
    walk: LineWalk,
    extent: Extent,
    last: boolean,
  ): Extent | NotYet {
    if (walk.hasFault) return { ...extent, fault: this.#textAfterQuote(bytes, start, extent.end) };
    if (walk.hasInnerQuote) {
      const field = this.#strayField(bytes, start, extent.end, last);
      if (field === undefined) return 'more';
      if (field >= 0) return { ...extent, fault: { code: 'stray_quote', fields: [field] } };
    }
    this.isQuoting ||= walk.hasQuotedField;
    return extent;
  }

  #textAfterQuote(bytes: Buffer, start: number, end: number) {
    const fields = fieldsAfterQuote(bytes.subarray(start, end), this.#options.delimiter);
    return { code: 'text_after_quote', fields } as const;
  }

  /** @returns the field with a quote that seems to open it; -1: none; undefined: more is needed */
  #strayField(bytes: Buffer, start: number, end: number, last: boolean): number | undefined {
    const { delimiter, fieldCount } = this.#options;
    const stray = findStrayQuote(bytes.subarray(start, end), delimiter);
    if (!stray || stray.isCertain || this.isQuoting) return stray?.field ?? -1;
    // Of the header it is not known what it should be.
    if (fieldCount === undefined) return -1;
    const to = Math.min(end + lookAheadBytes, bytes.length);
    if (to < end + lookAheadBytes && !last) return undefined;
    return this.#opening.isWithin(bytes, end, to) ? stray.field : -1;
  }
}
