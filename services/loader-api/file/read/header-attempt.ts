import { Problem } from '#shared/errors.ts';
import { quoted } from '#shared/visible.ts';
import { Framer } from './framer.ts';
import { fitHeader, type HeaderCandidate, type LayoutOptions, rankOf } from './header.ts';
import { parseRecords } from './parse.ts';
import type { Framed, FramingFault, RecordBlock } from './record-block.ts';

export interface AttemptOptions extends LayoutOptions {
  readonly headerBytesMax: number;
}

/** The header row of a file, read with one delimiter as far as the bytes have come. */
export class HeaderAttempt {
  readonly delimiter: string;
  readonly #options: AttemptOptions;
  readonly #framer: Framer;
  #candidate: HeaderCandidate | undefined;
  #row: Buffer = Buffer.alloc(0);
  #line = 0;
  #fault: FramingFault | undefined;
  #isCutOff = false;
  /** Whether the row may still go on. */
  isOpen = true;

  constructor(delimiter: string, line: number, options: AttemptOptions) {
    this.delimiter = delimiter;
    this.#options = options;
    const recordBytesMax = options.headerBytesMax;
    const framing = { delimiter: delimiter.charCodeAt(0), recordBytesMax, line };
    // No more than the first record is wanted.
    this.#framer = new Framer({ ...framing, recordsMax: 1 });
  }

  /** @param chunk the next bytes; undefined at the end of the file */
  take(chunk: Buffer | undefined): void {
    if (!this.isOpen) return;
    const first = firstOf(chunk ? this.#framer.push(chunk) : this.#framer.end());
    this.isOpen = first === undefined && chunk !== undefined;
    if (first?.kind === 'fault') this.#fail(first);
    else if (first) this.#fit(first);
  }

  /** The row has as many bytes as it may have. */
  giveUp(): void {
    this.#isCutOff = this.isOpen;
    this.take(undefined);
  }

  /** How well the row fits a dataset: from 1 on it has all columns of one. */
  get rank(): number {
    return this.#candidate ? rankOf(this.#candidate) : -1;
  }

  /** The row has all columns of a dataset, and nothing is wrong with it. */
  get isWhole(): boolean {
    return this.rank >= 1 && !this.#fault;
  }

  /**
   * The row as it stands in the file, from which line on, and what it fits.
   *
   * @throws Problem empty_file, header_too_large, malformed_header
   */
  result() {
    const { headerBytesMax } = this.#options;
    if (this.#fault && this.#fault.code !== 'record_too_large') throw malformed(this.#fault);
    if (this.#candidate && !this.#fault) {
      return { candidate: this.#candidate, row: this.#row, line: this.#line };
    }
    if (this.#fault || this.#isCutOff) throw headerTooLarge(headerBytesMax);
    throw new Problem('empty_file', 'The file contains nothing but blank lines.');
  }

  #fit({ bytes, starts, ends, lines }: RecordBlock): void {
    this.#row = bytes.subarray(starts[0], ends[0]);
    this.#line = lines[0] ?? 0;
    const header = parseRecords(this.#row, this.delimiter)[0] ?? [];
    this.#candidate = fitHeader(header, this.delimiter, this.#options);
  }

  /** What the row would be if its quotes were none tells whether this is the right delimiter. */
  #fail(fault: FramingFault): void {
    this.#fault = fault;
    const [line = ''] = fault.raw.toString('utf8', 0, this.#options.headerBytesMax).split(/[\r\n]/);
    const names = line.split(this.delimiter).map((name) => name.replaceAll('"', ''));
    this.#candidate = fitHeader(names, this.delimiter, this.#options);
  }
}

function firstOf(parts: Iterable<readonly Framed[]>): Framed | undefined {
  for (const [first] of parts) if (first) return first;
  return undefined;
}

/** Of a row that may be very long: no more than can be shown of it. */
const shownBytesMax = 1_000;

const faults = {
  unclosed_quote: 'opens a quote that is never closed',
  text_after_quote: 'has text after a closing quote',
  stray_quote: 'has a quote in the middle of a field',
} as const;

/** The problem of a header row that does not end within its bound. */
export function headerTooLarge(headerBytesMax: number): Problem {
  const detail = `The header row does not end within ${headerBytesMax} bytes (HEADER_BYTES_MAX).`;
  return new Problem('header_too_large', detail);
}

function malformed({ code, line, raw }: FramingFault): Problem {
  const what = faults[code as keyof typeof faults];
  const shown = quoted(raw.toString('utf8', 0, shownBytesMax));
  return new Problem('malformed_header', `The header in line ${line} ${what}: ${shown}.`);
}
