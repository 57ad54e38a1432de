import { opens } from './doubtful-quotes.ts';
import { afterRun, QUOTE } from './quoted-line.ts';

const LF = 10;
const CR = 13;

/** Finds quotes that open a field. Asked for places in rising order, it looks at none twice. */
export class OpeningQuotes {
  readonly #delimiter: number;
  #found = -1;
  #searchedTo = 0;

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
  }

  /** Whether there is one between two places, of which the first is the end of a line. */
  isWithin(bytes: Buffer, from: number, to: number): boolean {
    if (this.#found >= from) return this.#found < to;
    // What follows must make no difference: it may not be there yet.
    const window = bytes.subarray(0, to);
    let at = Math.max(from + 1, this.#searchedTo);
    while (at < to) {
      const quote = window.indexOf(QUOTE, at);
      at = quote < 0 ? to : afterRun(window, quote, to);
      if (quote >= 0 && this.#opensField(window, quote, at)) {
        this.#found = quote;
        break;
      }
    }
    this.#searchedTo = at;
    return this.#found >= from;
  }

  /** So many bytes were dropped from the beginning. */
  shift(count: number): void {
    this.#found = Math.max(this.#found - count, -1);
    this.#searchedTo = Math.max(this.#searchedTo - count, 0);
  }

  #opensField(bytes: Buffer, quote: number, after: number): boolean {
    const before = bytes[quote - 1];
    const isAtStart = before === this.#delimiter || isBreak(before);
    return isAtStart && opens(bytes, quote, this.#delimiter) && !isBreak(bytes[after]);
  }
}

function isBreak(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}
