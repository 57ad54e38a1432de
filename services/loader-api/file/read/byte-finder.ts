const LF = 10;
const CR = 13;

/**
 * Finds one byte value again and again in bytes that grow at their end. Asked for places in rising
 * order it looks at every byte once, however often it is asked.
 */
export class ByteFinder {
  readonly #value: number;
  #found = -1;
  #searchedTo = 0;

  constructor(value: number) {
    this.#value = value;
  }

  /** @returns where the value next stands, at `from` or after it; -1 when the bytes lack it */
  next(bytes: Buffer, from: number): number {
    if (this.#found >= from) return this.#found;
    const first = Math.max(from, this.#searchedTo);
    if (first >= bytes.length) return -1;
    this.#found = bytes.indexOf(this.#value, first);
    this.#searchedTo = this.#found < 0 ? bytes.length : this.#found + 1;
    return this.#found;
  }

  /** So many bytes were dropped from the beginning. */
  shift(count: number): void {
    this.#found = Math.max(this.#found - count, -1);
    this.#searchedTo = Math.max(this.#searchedTo - count, 0);
  }
}

/** Finds the ends of lines: LF, CRLF or CR. Asked for places in rising order, as `ByteFinder`. */
export class LineFinder {
  readonly #lf = new ByteFinder(LF);
  readonly #cr = new ByteFinder(CR);
  /** Where the line that was found ends, and how many bytes its break has: 0 at the end of all. */
  end = 0;
  width = 0;

  /**
   * Finds the end of the line that starts at `from`.
   *
   * @param last whether no more bytes follow: then the last line needs no break
   * @returns whether its end is there
   */
  find(bytes: Buffer, from: number, last: boolean): boolean {
    const lf = this.#lf.next(bytes, from);
    const cr = this.#cr.next(bytes, from);
    if (lf < 0 && cr < 0) {
      this.end = bytes.length;
      this.width = 0;
      return last && from < bytes.length;
    }
    const isCr = cr >= 0 && (lf < 0 || cr < lf);
    this.end = isCr ? cr : lf;
    this.width = isCr && lf === cr + 1 ? 2 : 1;
    // What follows a CR at the end may be the LF that belongs to it.
    return !isCr || last || cr + 1 < bytes.length;
  }

  shift(count: number): void {
    this.#lf.shift(count);
    this.#cr.shift(count);
  }
}
