const QUOTE = 0x22;
const DELETE = 0x7f;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Finds the fields of a record in one pass over its bytes, quoted or not, without making a string:
 * where the value of each starts and ends. What it is not sure of is no failure, it only says so.
 */
export class PlainFields {
  readonly #delimiter: number;
  readonly #count: number;
  /** By field: where its value starts and ends, quotes around it left out. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** By field: 1 where quotes stand doubled inside quotes. */
  readonly #doubled: Uint8Array;
  /** Whether a field of the record has doubled quotes. */
  hasDoubled = false;

  /** @param count how many fields a record should have */
  constructor(delimiter: number, count: number) {
    this.#delimiter = delimiter;
    this.#count = count;
    this.starts = new Int32Array(count);
    this.ends = new Int32Array(count);
    this.#doubled = new Uint8Array(count);
  }

  /**
   * @returns false where there are too many or too few fields, or where text follows a closing
   *   quote; or where a byte needs a closer look, as a control character
   */
  split(bytes: Buffer, start: number, end: number): boolean {
    const delimiter = this.#delimiter;
    const last = this.#count - 1;
    const { starts, ends } = this;
    if (this.hasDoubled) this.#doubled.fill(0);
    this.hasDoubled = false;
    let field = 0;
    starts[0] = start;
    if (bytes[start] === QUOTE) return this.#splitFrom(bytes, start, end, 0);
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === delimiter) {
        if (field === last) return false;
        ends[field++] = at;
        starts[field] = at + 1;
        if (bytes[at + 1] === QUOTE) return this.#splitFrom(bytes, at + 1, end, field);
      } else if (isOdd(bytes, byte, at)) {
        return false;
      }
    }
    ends[field] = end;
    return field === last;
  }

  /** The same for what is left of the record from a field on. */
  #splitFrom(bytes: Buffer, start: number, end: number, firstField: number): boolean {
    const delimiter = this.#delimiter;
    const last = this.#count - 1;
    for (let field = firstField, at = start; ; field++, at++) {
      if (field > last) return false;
      if (bytes[at] === QUOTE && at < end) {
        at = this.#afterQuotes(bytes, at + 1, end, field);
        if (at < 0) return false;
      } else {
        this.starts[field] = at;
        for (; at < end; at++) {
          const byte = bytes[at] as number;
          if (byte === delimiter) break;
          if (isOdd(bytes, byte, at)) return false;
        }
        this.ends[field] = at;
      }
      if (at >= end) return field === last;
    }
  }

  /** @returns where the delimiter or the end stands that follows the closing quote; -1: unsure */
  #afterQuotes(bytes: Buffer, start: number, end: number, field: number): number {
    this.starts[field] = start;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        if (at + 1 === end || bytes[at + 1] !== QUOTE) {
          this.ends[field] = at;
          return at + 1 === end || bytes[at + 1] === this.#delimiter ? at + 1 : -1;
        }
        this.#doubled[field] = 1;
        this.hasDoubled = true;
        at++;
      } else if (byte !== LF && byte !== CR && isOdd(bytes, byte, at)) {
        return -1;
      }
    }
    return -1;
  }

  /**
   * Copies the value of a field, of quotes that stand doubled in it only one.
   *
   * @returns where the copy ends
   */
  copy(bytes: Buffer, field: number, to: Buffer, from: number): number {
    const isDoubled = this.#doubled[field] === 1;
    const end = this.ends[field] as number;
    let used = from;
    for (let at = this.starts[field] as number; at < end; at++) {
      to[used++] = bytes[at] as number;
      if (isDoubled && bytes[at] === QUOTE) at++;
    }
    return used;
  }
}

/** Whether a byte is, or begins, a control character other than a tab. */
function isOdd(bytes: Buffer, byte: number, at: number): boolean {
  if (byte < 0x20) return byte !== TAB;
  if (byte === DELETE) return true;
  return byte === 0xc2 && (bytes[at + 1] as number) < 0xa0; // U+0080 to U+009F
}
