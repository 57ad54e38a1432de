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
