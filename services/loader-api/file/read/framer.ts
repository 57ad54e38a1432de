import { GrowingBytes } from './growing-bytes.ts';
import { PartBuilder, type PartOptions, partRecordsMax } from './part-builder.ts';
import type { Framed } from './record-block.ts';
import { type CutterOptions, RecordCutter } from './record-cutter.ts';

export interface FramerOptions extends CutterOptions {
  /** Most records of a part. */
  readonly recordsMax?: number;
}

/**
 * Cuts a stream of UTF-8 bytes at the ends of records, without reading their fields: a line break
 * (LF, CRLF, CR) ends a record unless it stands in quotes, and quotes open only at the start of a
 * field (RFC 4180). What the rules of quotes leave in doubt is a fault, never a guess:
 *
 * - Text after a closing quote (`"Ayr "North" side"`): the whole record is given up. It ends with
 *   its line when, the quotes taken as closed, that has as many fields as it should; or else where
 *   the quotes could close at last.
 * - Quotes that are never closed: by the end of the file, within twice `recordBytesMax`, or before
 *   a quote that opens a field. They cost the line they stand on, not the rest of the file.
 * - A quote inside an unquoted field that seems to open one (`Ayr"Ayrshire, old",Scotland`): the
 *   number of fields is right only because the delimiters inside the quotes count. In a file that
 *   quotes elsewhere that is a fault; `5" pipe` is none.
 *
 * A byte order mark at the start of a line is dropped: files were put together. Every byte is
 * looked at a bounded number of times, and memory holds one chunk and one longest record. What is
 * framed comes in parts, each of bounded work, so that others can run between: a chunk may end a
 * quote that all of the longest record was held back for.
 */
export class Framer {
  readonly #partOptions: PartOptions;
  readonly #pending = new GrowingBytes();
  readonly #cutter: RecordCutter;

  constructor(options: FramerOptions) {
    const { recordBytesMax, recordsMax = partRecordsMax } = options;
    this.#partOptions = { recordBytesMax, recordsMax };
    this.#cutter = new RecordCutter(options);
  }

  /**
   * Takes the next bytes; gives the records they complete, part by part (a part may be empty). All
   * parts are to be taken before the next bytes are pushed.
   */
  push(chunk: Buffer): Generator<Framed[]> {
    return this.#cut(chunk, false);
  }

  /** The end of the file: gives what is left. */
  end(): Generator<Framed[]> {
    return this.#cut(Buffer.alloc(0), true);
  }

  *#cut(chunk: Buffer, last: boolean): Generator<Framed[]> {
    const bytes = this.#pending.append(chunk);
    const part = new PartBuilder(bytes, this.#partOptions);
    let start = 0;
    while (start < bytes.length) {
      const next = this.#cutter.cut(bytes, start, last, part);
      if (next < 0) break;
      const isPaused = next === start;
      start = next;
      if (isPaused || part.isFull(start)) yield part.take(start);
    }
    this.#pending.drop(start);
    this.#cutter.shift(start);
    const rest = part.take(start);
    if (rest.length > 0) yield rest;
  }
}
