/** Whole records of a file, as they stand in `bytes`; blank lines are left out. */
export interface RecordBlock {
  readonly kind: 'records';
  readonly bytes: Buffer;
  /** Where each record starts and ends in `bytes`, its line break not included. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** The line of the file (from 1) each record starts on. */
  readonly lines: readonly number[];
}

/** A stretch that cannot be read as a record; what follows it can. */
export interface FramingFault {
  readonly kind: 'fault';
  readonly code: 'unclosed_quote' | 'text_after_quote' | 'stray_quote' | 'record_too_large';
  readonly line: number;
  readonly raw: Buffer;
  /** The fields (from 0) that are in doubt; none: the record as a whole. */
  readonly fields: readonly number[];
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

/** A block of the records from one (by index) up to another, where they stand. */
function slice(block: RecordBlock, from: number, to: number): RecordBlock {
  const start = block.starts[from] as number;
  const end = block.starts[to] ?? block.bytes.length;
  const shifted = (places: readonly number[]) => places.slice(from, to).map((at) => at - start);
  return {
    ...block,
    bytes: block.bytes.subarray(start, end),
    starts: shifted(block.starts),
    ends: shifted(block.ends),
    lines: block.lines.slice(from, to),
  };
}

/** Parts what was framed into pieces of at most so many records, all in their order. */
export function* inParts(framed: readonly Framed[], recordsMax: number): Generator<Framed[]> {
  let part: Framed[] = [];
  let room = recordsMax;
  for (const item of framed) {
    const records = item.kind === 'fault' ? 1 : item.starts.length;
    for (let from = 0; from < records; ) {
      const to = Math.min(from + room, records);
      const isWhole = item.kind === 'fault' || to - from === records;
      part.push(isWhole ? item : slice(item, from, to));
      room -= to - from;
      from = to;
      if (room > 0) continue;
      yield part;
      part = [];
      room = recordsMax;
    }
  }
  if (part.length > 0) yield part;
}

/** Gathers what is framed in one stretch of bytes. */
export class RecordBlockBuilder {
  readonly #bytes: Buffer;
  readonly #framed: Framed[] = [];
  #starts: number[] = [];
  #ends: number[] = [];
  #lines: number[] = [];
  #blockStart = 0;
  #blockEnd = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /**
   * Adds a record. Between those of one block there are line breaks, and nothing else. (Parameters
   * one by one: an object for each row is garbage for each row.)
   *
   * @param next where the line after it starts
   */
  record(start: number, end: number, next: number, line: number): void {
    if (this.#starts.length === 0) this.#blockStart = start;
    this.#starts.push(start - this.#blockStart);
    this.#ends.push(end - this.#blockStart);
    this.#lines.push(line);
    this.#blockEnd = next;
  }

  /** Adds a stretch that is not a record. */
  fault(
    { code, fields }: Pick<FramingFault, 'code' | 'fields'>,
    line: number,
    start: number,
    end: number,
  ): void {
    this.closeBlock();
    const raw = this.#bytes.subarray(start, end);
    this.#framed.push({ kind: 'fault', code, line, fields, raw });
  }

  /** The next record does not follow the last one: something between them is left out. */
  closeBlock(): void {
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

  framed(): Framed[] {
    this.closeBlock();
    return this.#framed;
  }
}
