import { ByteFinder, LineFinder } from './byte-finder.ts';
import { partBytesMax } from './part-builder.ts';
import { QUOTE, walkLine } from './quoted-line.ts';

/** Why it cannot be told yet: more bytes are needed, or others are to run first. */
export type NotYet = 'more' | 'pause';

/** How the quotes that were open at the start of a line came to an end. */
export type QuotesEnd =
  /** A line closes them, and with it the record ends. */
  | 'closed'
  /** They were never closed: a later line shows that, or the bytes are at their end. */
  | 'never';

/**
 * Follows lines that begin inside quotes, up to the line with which the record ends. Records that
 * are given up are tried again from each of their lines; since all that begin inside quotes in one
 * stretch end together, no line is looked at twice, however many records begin there.
 */
export class QuotedLines {
  readonly #delimiter: number;
  readonly #lines = new LineFinder();
  readonly #quotes = new ByteFinder(QUOTE);
  /** The line of the stretch that is to be looked at; once the quotes end, the one they end on. */
  #next = -1;
  #result: QuotesEnd | 'open' = 'open';
  /** The last line of the stretch with a fault, and with a quote inside an unquoted field. */
  #lastFault = -1;
  #lastInnerQuote = -1;
  /** Where the record ends, how wide its line break is, and on which line that stands. */
  end = 0;
  width = 0;
  line = 0;

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
  }

  /**
   * @param start where a line begins, inside quotes
   * @param line its number
   * @param limit how far to look at the most
   */
  follow(
    bytes: Buffer,
    start: number,
    line: number,
    limit: number,
    last: boolean,
  ): QuotesEnd | NotYet {
    if (start > this.#next) this.#begin(start, line);
    const pauseAt = this.#next + partBytesMax;
    while (this.#result === 'open' && this.#next <= limit) {
      if (this.#next >= pauseAt) return 'pause';
      if (!this.#lines.find(bytes, this.#next, last)) {
        if (!last) return 'more';
        this.#result = 'never';
      } else {
        this.#take(bytes, this.#next, this.#lines.end, this.#lines.width);
      }
    }
    if (this.#result === 'open') return 'never';
    return this.#result === 'closed' && this.end > limit ? 'never' : this.#result;
  }

  /** Whether a line from `start` on has text after a closing quote. */
  hasFaultSince(start: number): boolean {
    return this.#lastFault >= start;
  }

  /** Whether a line from `start` on has a quote inside an unquoted field. */
  hasInnerQuoteSince(start: number): boolean {
    return this.#lastInnerQuote >= start;
  }

  /** So many bytes were dropped from the beginning. */
  shift(count: number): void {
    this.#lines.shift(count);
    this.#quotes.shift(count);
    this.#next = Math.max(this.#next - count, -1);
    this.#lastFault -= count;
    this.#lastInnerQuote -= count;
    this.end -= count;
  }

  #begin(start: number, line: number): void {
    this.#next = start;
    this.#result = 'open';
    this.#lastFault = -1;
    this.#lastInnerQuote = -1;
    this.line = line;
  }

  #take(bytes: Buffer, start: number, end: number, width: number): void {
    const quote = this.#quotes.next(bytes, start);
    if (quote >= 0 && quote < end && this.#ends(bytes, start, end)) {
      this.end = end;
      this.width = width;
      return;
    }
    this.#next = end + width;
    if (width > 0) this.line++;
    else this.#result = 'never';
  }

  /** Whether the quotes end with this line, in one way or the other. */
  #ends(bytes: Buffer, start: number, end: number): boolean {
    const delimiter = this.#delimiter;
    const entry = { inQuotes: true, textAfterQuote: 'stays' } as const;
    let walk = walkLine(bytes, start, end, delimiter, entry);
    if (walk.contradiction === 'early') {
      this.#result = 'never';
      return true;
    }
    if (walk.contradiction === 'here') {
      walk = walkLine(bytes, start, end, delimiter, { ...entry, textAfterQuote: 'closes' });
    }
    if (walk.hasFault) this.#lastFault = start;
    if (walk.hasInnerQuote) this.#lastInnerQuote = start;
    if (!walk.inQuotes) this.#result = 'closed';
    return !walk.inQuotes;
  }
}
