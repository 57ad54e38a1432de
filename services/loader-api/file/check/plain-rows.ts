import { isUtf8 } from 'node:buffer';
import type { Layout } from '../read/header.ts';
import type { RecordBlock } from '../read/record-block.ts';
import { keySurelyFits } from './key-length.ts';
import { PlainDate } from './plain-date.ts';
import { PlainFields } from './plain-fields.ts';
import { HeaderWords } from './repeated-header.ts';
import { startsVisibly } from './starts-visibly.ts';

/** Takes a row that was found good: the ranges of its values in the dataset's column order. */
export interface PlainRowTaker {
  /**
   * @param sources by column the bytes its value stands in: valid UTF-8, to be read before the next
   *   row comes
   */
  plainRow(line: number, sources: readonly Buffer[], starts: Int32Array, ends: Int32Array): void;
}

const QUOTE = 0x22;
const EQUALS = 0x3d;
const APOSTROPHE = 0x27;

/**
 * The fast way through the plain case: rows of valid UTF-8, each checked in one pass over its bytes
 * and passed on without making a string, whether its fields are quoted or not. It only ever says
 * "good" of a row that the full check (`checkRow` after csv-parse) finds good, with the same
 * values; whatever it is not sure of is left to that check, which alone knows what to call a fault.
 */
export class PlainRows {
  readonly #columns: readonly PlainColumn[];
  /** Whether an apostrophe may be one that is to be taken away. */
  readonly #formulaSafe: boolean;
  readonly #fields: PlainFields;
  /** The values of a row that cannot be taken from where they stand. */
  #scratch: Buffer = Buffer.alloc(0);
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #headerWords: HeaderWords;
  readonly #sources: Buffer[];
  /** Whether a date was taken that stands in the file otherwise than YYYY-MM-DD. */
  hasReadDates = false;

  /** @param today a day that is not in the future, YYYY-MM-DD: any later one is left alone */
  constructor(layout: Layout, today: string) {
    this.#fields = new PlainFields(layout.delimiter.charCodeAt(0), layout.header.length);
    this.#columns = layout.dataset.columns.map((column, index) => ({
      field: layout.fieldOf[index] ?? -1,
      date: column.type === 'date' ? new PlainDate(layout.dateFormat, today) : undefined,
      charsMax: column.charsMax,
      keyCharsMax: column.keyCharsMax ?? Number.POSITIVE_INFINITY,
    }));
    this.#formulaSafe = layout.formulaSafe;
    this.#sources = new Array<Buffer>(this.#columns.length).fill(this.#scratch);
    this.#starts = new Int32Array(this.#columns.length);
    this.#ends = new Int32Array(this.#columns.length);
    this.#headerWords = new HeaderWords(layout);
  }

  /** @returns the records (by index) that the full check must look at */
  take(block: RecordBlock, taker: PlainRowTaker): number[] {
    const { bytes, starts, ends, lines } = block;
    const isValid = isUtf8(bytes);
    const unsure: number[] = [];
    for (let index = 0; index < starts.length; index++) {
      const start = starts[index] as number;
      const end = ends[index] as number;
      const row =
        (isValid || isUtf8(bytes.subarray(start, end))) && this.#fields.split(bytes, start, end)
          ? this.#values(bytes, end - start)
          : undefined;
      if (row && this.#check(row)) {
        taker.plainRow(lines[index] as number, this.#sources, this.#starts, this.#ends);
      } else unsure.push(index);
    }
    return unsure;
  }

  /** Finds the values of the dataset's columns. @returns the bytes they stand in */
  #values(bytes: Buffer, length: number): Buffer {
    const columns = this.#columns;
    const fields = this.#fields;
    if (fields.hasDoubled) return this.#copied(bytes, length);
    for (let index = 0; index < columns.length; index++) {
      const { field } = columns[index] as PlainColumn;
      this.#starts[index] = fields.starts[field] as number;
      this.#ends[index] = fields.ends[field] as number;
    }
    return bytes;
  }

  #copied(bytes: Buffer, length: number): Buffer {
    if (this.#scratch.length < length) this.#scratch = Buffer.allocUnsafeSlow(length * 2);
    let used = 0;
    for (const [index, { field }] of this.#columns.entries()) {
      this.#starts[index] = used;
      used = this.#fields.copy(bytes, field, this.#scratch, used);
      this.#ends[index] = used;
    }
    return this.#scratch;
  }

  #check(bytes: Buffer): boolean {
    const columns = this.#columns;
    let hasReadDate = false;
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index] as PlainColumn;
      const start = this.#starts[index] as number;
      const end = this.#ends[index] as number;
      this.#sources[index] = bytes;
      const { date } = column;
      const isGood = date
        ? date.read(bytes, start, end)
        : end - start <= column.charsMax &&
          startsVisibly(bytes, start, end) &&
          keySurelyFits(bytes, start, end, column.keyCharsMax);
      if (!isGood || (this.#formulaSafe && bytes[start] === APOSTROPHE)) return false;
      // What may be a formula (`="…"`).
      if (bytes[start] === EQUALS && bytes[start + 1] === QUOTE) return false;
      if (index === 0 && this.#headerWords.startAt(bytes, start)) return false;
      if (date && !date.isIso) {
        hasReadDate = true;
        this.#sources[index] = date.iso;
        this.#starts[index] = 0;
        this.#ends[index] = date.iso.length;
      }
    }
    this.hasReadDates ||= hasReadDate;
    return true;
  }
}

interface PlainColumn {
  readonly field: number;
  readonly date: PlainDate | undefined;
  readonly charsMax: number;
  readonly keyCharsMax: number;
}
