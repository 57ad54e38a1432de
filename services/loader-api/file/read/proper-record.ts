import { QUOTE } from './quoted-line.ts';

const LF = 10;
const CR = 13;

/**
 * Reads a record whose quotes leave nothing in doubt, in one pass over its bytes: quotes stand
 * around whole fields only, and are doubled inside them (RFC 4180). Whatever it is not sure of it
 * leaves to `QuotedRecords`, which finds the same in those it is sure of.
 */
export class ProperRecord {
  readonly #delimiter: number;
  /** Where the record ends, and how wide its line break is. */
  end = 0;
  width = 0;
  /** Line breaks inside its quotes. */
  breaks = 0;
  isQuoted = false;

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
  }

  /**
   * @param start where the record begins
   * @returns whether it was read to its line break; if not, `end` is where that became clear
   */
  read(bytes: Buffer, start: number): boolean {
    const delimiter = this.#delimiter;
    this.breaks = 0;
    this.isQuoted = false;
    let at = start;
    for (;;) {
      if (bytes[at] === QUOTE) {
        this.isQuoted = true;
        at = this.#afterQuotes(bytes, at + 1);
      } else {
        at = endOfField(bytes, at, delimiter);
      }
      if (bytes[at] !== delimiter) break;
      at++;
    }
    this.end = at;
    const isCr = bytes[at] === CR;
    this.width = isCr && bytes[at + 1] === LF ? 2 : 1;
    // What follows a CR at the end may be the LF that belongs to it.
    return isCr ? at + 1 < bytes.length : bytes[at] === LF;
  }

  /** @returns where the first byte stands after quotes that were opened before `from` */
  #afterQuotes(bytes: Buffer, from: number): number {
    const { length } = bytes;
    let at = from;
    for (; at < length; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        at++;
        if (bytes[at] !== QUOTE) return at;
      } else if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) {
        this.breaks++;
      }
    }
    return length;
  }
}

/** Where a field ends that is not quoted; or a quote stands in it, which may mean anything. */
function endOfField(bytes: Buffer, from: number, delimiter: number): number {
  const { length } = bytes;
  for (let at = from; at < length; at++) {
    const byte = bytes[at];
    if (byte === delimiter || byte === LF || byte === CR || byte === QUOTE) return at;
  }
  return length;
}
