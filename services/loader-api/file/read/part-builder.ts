import { afterMark } from './byte-order-mark.ts';
import type { Framed, FramingFault } from './record-block.ts';

/**
 * How much is framed in one go. A record that is not plain takes some ten times as long as one that
 * is, and may be as short as two bytes. Plain rows of one chunk are fewer: to part them would cost
 * a third more of their check.
 */
export const partRecordsMax = 3000;
/** How far framing goes on in one go: lines that are blank or in quotes are no records. */
export const partBytesMax = 131_072;

export interface PartOptions {
  readonly recordBytesMax: number;
  readonly recordsMax: number;
}

/**
 * Gathers what is framed in one stretch of bytes, part by part. A part is full after so many
 * records, or after so many bytes.
 */
export class PartBuilder {
  readonly #bytes: Buffer;
  readonly #options: PartOptions;
  #framed: Framed[] = [];
  #starts: number[] = [];
  #ends: number[] = [];
  #lines: number[] = [];
  #blockStart = 0;
  #blockEnd = 0;
  #room: number;
  #to = partBytesMax;

  constructor(bytes: Buffer, options: PartOptions) {
    this.#bytes = bytes;
    this.#options = options;
    this.#room = options.recordsMax;
  }

  /** Whether nothing more is to be framed before the part is taken. @param at how far it is */
  isFull(at: number): boolean {
    return this.#room <= 0 || at >= this.#to;
  }

  /**
   * Adds the record that begins with a line; a blank line is none. (Parameters one by one: an
   * object for each row is garbage for each row.)
   *
   * @param from where the line begins
   * @param end where the record ends
   * @param next where the line after it begins
   * @param line the number of its line
   */
  add(from: number, end: number, next: number, line: number): void {
    const start = afterMark(this.#bytes, from, end);
    if (start > from) this.#closeBlock();
    if (end - start > this.#options.recordBytesMax) this.tooLarge(line, start, end);
    else if (end > start) this.#record(start, end, next, line);
  }

  /** Adds a stretch that is not a record. */
  fault(
    { code, fields }: Pick<FramingFault, 'code' | 'fields'>,
    line: number,
    start: number,
    end: number,
  ): void {
    this.#closeBlock();
    const raw = this.#bytes.subarray(start, end);
    this.#framed.push({ kind: 'fault', code, line, fields, raw });
    this.#room--;
  }

  tooLarge(line: number, start: number, end: number): void {
    this.fault({ code: 'record_too_large', fields: [] }, line, start, end);
  }

  /** Gives what was gathered, and begins the next part. @param at how far framing is */
  take(at: number): Framed[] {
    this.#closeBlock();
    const framed = this.#framed;
    this.#framed = [];
    this.#room = this.#options.recordsMax;
    this.#to = at + partBytesMax;
    return framed;
  }

  /** Between the records of one block there are line breaks, and nothing else. */
  #record(start: number, end: number, next: number, line: number): void {
    if (this.#starts.length === 0) this.#blockStart = start;
    this.#starts.push(start - this.#blockStart);
    this.#ends.push(end - this.#blockStart);
    this.#lines.push(line);
    this.#blockEnd = next;
    this.#room--;
  }

  /** The next record does not follow the last one: something between them is left out. */
  #closeBlock(): void {
    if (this.#starts.length === 0) return;
    this.#framed.push({
      kind: 'records',
      bytes: this.#bytes.subarray(this.#blockStart, this.#blockEnd),
      starts: this.#starts,
      ends: this.#ends,
      lines: this.#lines,
    });
    this.#starts = [];
    this.#ends = [];
    this.#lines = [];
  }
}
