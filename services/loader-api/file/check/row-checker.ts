import { Problem } from '#shared/errors.ts';
import type { DateFormat } from '../read/date-formats.ts';
import { fieldsOf } from '../read/fields.ts';
import type { Layout } from '../read/header.ts';
import { type Fields, parseBlock } from '../read/parse.ts';
import { type Framed, type FramingFault, pick, type RecordBlock } from '../read/record-block.ts';
import type { DateTrials } from './date-trials.ts';
import { PlainRows, type PlainRowTaker } from './plain-rows.ts';
import { headerIn } from './repeated-header.ts';
import { checkRow } from './row.ts';
import type { Fault } from './values.ts';

/** Takes the rows of a file, good and bad, by the line they start on. */
export interface RowTaker extends PlainRowTaker {
  /** @param values in the dataset's column order */
  row(line: number, values: readonly string[]): void;
  /** @param raw the row as it stands in the file, as UTF-8 */
  reject(line: number, raw: Buffer, faults: readonly Fault[]): void;
}

export interface RowCheckerOptions {
  /** The last day that is not in the future, YYYY-MM-DD. */
  readonly today: string;
  readonly recordBytesMax: number;
  /** Told of rows that are rejected for their date alone. */
  readonly dateTrials?: DateTrials | undefined;
}

/** Reads the fields of framed records and checks them: the fast way where that is sure. */
export class RowChecker {
  readonly #layout: Layout;
  readonly #options: RowCheckerOptions;
  readonly #plainRows: PlainRows;
  #hasReadDates = false;

  constructor(layout: Layout, options: RowCheckerOptions) {
    this.#layout = layout;
    this.#options = options;
    this.#plainRows = new PlainRows(layout, options.today);
  }

  /** The format of the file's dates, where any row was good by it that was not otherwise. */
  get dateFormatUsed(): DateFormat | undefined {
    const isUsed = this.#hasReadDates || this.#plainRows.hasReadDates;
    return isUsed ? this.#layout.dateFormat : undefined;
  }

  /**
   * Gives every record of these to the taker, once: as a good row or as a reject.
   *
   * @throws Problem header_changed
   */
  take(framed: readonly Framed[], taker: RowTaker): void {
    for (const item of framed) {
      if (item.kind === 'fault') {
        taker.reject(item.line, item.raw, this.#faultsOf(item));
      } else {
        const unsure = this.#plainRows.take(item, taker);
        if (unsure.length === 0) continue;
        const rest = pick(item, unsure);
        this.#check(rest, fieldsOf(rest, this.#layout.delimiter), taker);
      }
    }
  }

  /**
   * The same by csv-parse and the full check of every record: `take` must never differ from it.
   *
   * @throws Problem header_changed
   */
  checkFully(block: RecordBlock, taker: RowTaker): void {
    this.#check(block, parseBlock(block, this.#layout.delimiter), taker);
  }

  #check(block: RecordBlock, records: readonly Fields[], taker: RowTaker): void {
    for (const [index, fields] of records.entries()) {
      const line = block.lines[index] ?? 0;
      const { values, faults } = checkRow(this.#layout, fields, this.#options.today);
      const header = headerIn(this.#layout, fields);
      if (header === 'changed') throw headerChanged(line);
      if (values && !header) {
        this.#hasReadDates ||= this.#readsDates(fields, values);
        taker.row(line, values);
        continue;
      }
      const raw = block.bytes.subarray(block.starts[index], block.ends[index]);
      if (!header && faults) this.#tryDates(fields, faults);
      taker.reject(line, raw, header ? [repeatedHeader] : (faults ?? []));
    }
  }

  #readsDates(fields: Fields, values: readonly string[]): boolean {
    const { dateFormat, dataset, fieldOf } = this.#layout;
    if (dateFormat === undefined) return false;
    return dataset.columns.some(
      ({ type }, index) => type === 'date' && fields[fieldOf[index] ?? -1] !== values[index],
    );
  }

  /** Of a row with no other fault than its date. */
  #tryDates(fields: Fields, [fault, ...others]: readonly Fault[]): void {
    if (fault?.code !== 'invalid_date' || others.length > 0) return;
    const { dataset, fieldOf } = this.#layout;
    const index = dataset.columns.findIndex(({ name }) => name === fault.column);
    const text = fields[fieldOf[index] ?? -1];
    if (typeof text === 'string') this.#options.dateTrials?.add(text, this.#options.today);
  }

  /** A record that could not be read is at fault in some columns, or as a whole. */
  #faultsOf({ code, fields }: FramingFault): readonly Fault[] {
    const { dataset, fieldOf } = this.#layout;
    const message = this.#messageOf(code);
    const columns = dataset.columns.filter((_, index) => fields.includes(fieldOf[index] ?? -1));
    const names = columns.length > 0 ? columns.map(({ name }) => name) : [null];
    return names.map((column) => ({ column, code, message }));
  }

  #messageOf(code: FramingFault['code']): string {
    if (code === 'unclosed_quote') return 'opens a quote that is not closed';
    if (code === 'text_after_quote') return 'has text after a closing quote';
    if (code === 'stray_quote') return 'has an opening quote in the middle of a field';
    return `is longer than ${this.#options.recordBytesMax} bytes`;
  }
}

const repeatedHeader: Fault = {
  column: null,
  code: 'repeated_header',
  message: 'repeats the header row',
};

function headerChanged(line: number): Problem {
  const detail =
    `Line ${line} is a header row with its columns in another order, so the rows after it would be ` +
    'read into the wrong columns. Send the files separately.';
  return new Problem('header_changed', detail);
}
