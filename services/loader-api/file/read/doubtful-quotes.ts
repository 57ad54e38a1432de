import { ByteFinder } from './byte-finder.ts';
import { afterRun, QUOTE } from './quoted-line.ts';

const SPACE = 32;
const TAB = 9;
const EQUALS = 61;

/**
 * The fields of a record with text after a closing quote that cannot be told for sure: the quotes
 * may have been closed, or may go on to the next quote that could close them. All fields between
 * the two are named.
 *
 * @returns their numbers, from 0
 */
export function fieldsAfterQuote(record: Buffer, delimiter: number): number[] {
  const closings = new ClosingQuotes(record, delimiter, false);
  const found: number[] = [];
  let doubtfulTo = -1;
  for (let field = 0, at = 0; at < record.length; field++, at++) {
    let isDoubtful = at <= doubtfulTo;
    if (record[at] === QUOTE) {
      at = closingOf(record, at + 1);
      if (at < record.length && record[at] !== delimiter) {
        isDoubtful = true;
        doubtfulTo = Math.max(doubtfulTo, closings.next(at));
      }
    }
    if (isDoubtful) found.push(field);
    at = endOfField(record, at, delimiter);
  }
  return found;
}

/**
 * A field that is not quoted although a quote in it seems to open one: a delimiter is missing
 * before the quote, so that the delimiters inside the quotes part the record in the wrong places;
 * or blanks stand before the quote.
 *
 * @returns which, and the number of the field from 0; undefined where there is none
 */
export function findStrayQuote(
  record: Buffer,
  delimiter: number,
): { readonly field: number; readonly isCertain: boolean } | undefined {
  const closings = new ClosingQuotes(record, delimiter, true);
  const quotes = new ByteFinder(QUOTE);
  for (let field = 0, at = 0; at < record.length; field++, at++) {
    const end = endOfField(
      record,
      record[at] === QUOTE ? closingOf(record, at + 1) : at,
      delimiter,
    );
    const quote = record[at] === QUOTE ? -1 : quotes.next(record, at);
    if (quote >= at && quote < end) {
      if (isBlank(record, at, quote)) return { field, isCertain: true };
      const closing = opens(record, quote, delimiter) ? closings.next(quote + 1) : -1;
      if (closing > end) return { field, isCertain: quote === at + 1 && record[at] === EQUALS };
    }
    at = end;
  }
  return undefined;
}

/** Whether a quote could open quotes: an odd number of them, and text after the last. */
export function opens(record: Buffer, quote: number, delimiter: number): boolean {
  const after = afterRun(record, quote, record.length);
  return (after - quote) % 2 === 1 && after < record.length && record[after] !== delimiter;
}

/**
 * After the quotes that were opened before `from`; the end of the record where they are not closed.
 */
function closingOf(record: Buffer, from: number): number {
  for (let at = from; ; ) {
    const quote = record.indexOf(QUOTE, at);
    if (quote < 0) return record.length;
    at = afterRun(record, quote, record.length);
    if ((at - quote) % 2 === 1) return at;
  }
}

/**
 * Finds quotes that could close: an odd number of them, a delimiter or the end after the last, and
 * more than a delimiter before the first. Asked for places in rising order, it looks at none twice.
 */
class ClosingQuotes {
  readonly #record: Buffer;
  readonly #delimiter: number;
  readonly #stopsAtOpening: boolean;
  #found = -1;
  #searchedTo = 0;

  /** @param stopsAtOpening whether none closes after one that opens a field */
  constructor(record: Buffer, delimiter: number, stopsAtOpening: boolean) {
    this.#record = record;
    this.#delimiter = delimiter;
    this.#stopsAtOpening = stopsAtOpening;
  }

  /** @returns where the next one stands, or -1 */
  next(from: number): number {
    if (this.#found >= from) return this.#found;
    const record = this.#record;
    for (let at = Math.max(from, this.#searchedTo); ; ) {
      const quote = record.indexOf(QUOTE, at);
      if (quote < 0) {
        this.#searchedTo = record.length;
        return -1;
      }
      const isAtStart = record[quote - 1] === this.#delimiter;
      at = afterRun(record, quote, record.length);
      if ((at - quote) % 2 === 0) continue;
      if (isAtStart && this.#stopsAtOpening) {
        this.#searchedTo = quote;
        return -1;
      }
      if (!isAtStart && (at === record.length || record[at] === this.#delimiter)) {
        this.#found = quote;
        this.#searchedTo = at;
        return quote;
      }
    }
  }
}

/** Where the delimiter stands that ends a field, or the end of the record. */
function endOfField(record: Buffer, from: number, delimiter: number): number {
  const at = record.indexOf(delimiter, from);
  return at < 0 ? record.length : at;
}

function isBlank(record: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (record[at] !== SPACE && record[at] !== TAB) return false;
  }
  return true;
}
