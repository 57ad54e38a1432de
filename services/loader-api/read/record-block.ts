/** Whole records of a file, as they stand in `bytes`; blank lines are left out. */
export interface RecordBlock {
  readonly kind: 'records';
  readonly bytes: Buffer;
  /** Where each record starts and ends in `bytes`, its line break not included. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** The line of the file (from 1) each record starts on. */
  readonly lines: readonly number[];
  /** Whether any quote stands in the block. */
  readonly quoted: boolean;
}

/** A stretch that cannot be read as a record; what follows it can. */
export interface FramingFault {
  readonly kind: 'fault';
  readonly code: 'unclosed_quote' | 'record_too_large';
  readonly line: number;
  readonly raw: Buffer;
}

export type Framed = RecordBlock | FramingFault;

/** A block of some of the records of another. */
export function pick(block: RecordBlock, indexes: readonly number[]): RecordBlock {
  const starts: number[] = [];
  const ends: number[] = [];
  let length = 0;
  const parts = indexes.flatMap((index) => {
    const record = block.bytes.subarray(block.starts[index], block.ends[index]);
    starts.push(length);
    ends.push(length + record.length);
    length += record.length + 1;
    return [record, lineFeed];
  });
  const lines = indexes.map((index) => block.lines[index] ?? 0);
  return { ...block, bytes: Buffer.concat(parts), starts, ends, lines };
}

const lineFeed = Buffer.from('\n');

/** The records found so far in one stretch of bytes. */
export class Found {
  readonly #bytes: Buffer;
  readonly #quoted: boolean;
  readonly #recordBytesMax: number;
  readonly #framed: Framed[] = [];
  #starts: number[] = [];
  #ends: number[] = [];
  #lines: number[] = [];
  #blockStart = 0;
  /** Bytes up to the end of the last record, its line break included. */
  consumed = 0;
  line: number;

  constructor(bytes: Buffer, quoted: boolean, recordBytesMax: number, line: number) {
    this.#bytes = bytes;
    this.#quoted = quoted;
    this.#recordBytesMax = recordBytesMax;
    this.line = line;
  }

  record(end: number, breakWidth: number, innerLines: number): void {
    const start = this.consumed;
    const tooLarge = end - start > this.#recordBytesMax;
    if (tooLarge) {
      this.#closeBlock();
      const raw = this.#bytes.subarray(start, end);
      this.#framed.push({ kind: 'fault', code: 'record_too_large', line: this.line, raw });
    } else if (end > start) {
      this.#starts.push(start - this.#blockStart);
      this.#ends.push(end - this.#blockStart);
      this.#lines.push(this.line);
    }
    this.consumed = end + breakWidth;
    this.line += innerLines + (breakWidth > 0 ? 1 : 0);
    if (tooLarge) this.#blockStart = this.consumed;
  }

  framed(): Framed[] {
    this.#closeBlock();
    return this.#framed;
  }

  #closeBlock(): void {
    if (this.#starts.length === 0) return;
    this.#framed.push({
      kind: 'records',
      bytes: this.#bytes.subarray(this.#blockStart, this.consumed),
      starts: this.#starts,
      ends: this.#ends,
      lines: this.#lines,
      quoted: this.#quoted,
    });
    this.#starts = [];
    this.#ends = [];
    this.#lines = [];
  }
}
