import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import { byteOrderMark, type CsvOptions, csvRow } from '#shared/csv.ts';

export const FORMATS = ['json', 'csv', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** Media types, as a client asks for them. */
export const mediaTypes = {
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
} as const satisfies Record<Format, string>;

/** The same as they are answered. */
export const contentTypes: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

export interface TableOptions extends CsvOptions {
  /** A byte order mark before CSV, for Excel. */
  readonly bom?: boolean | undefined;
}

type Row = Readonly<Record<string, unknown>>;

/** A list of items, and what it is to be written as. */
export interface Table {
  readonly format: Format;
  readonly options: TableOptions;
  readonly items: readonly Row[];
  /** Of CSV, in this order. */
  readonly columns: readonly string[];
  /** What stands beside `items` in JSON. */
  readonly envelope: object;
}

/** Items that are written at once: a millisecond or two. */
const itemsAtOnce = 1_000;
/** Bytes that are copied at once: less than a millisecond. */
const bytesAtOnce = 1_048_576;

/**
 * Writes a table: JSON is an object, CSV has a header row, NDJSON is one JSON text a line.
 *
 * @param pause awaited at least once for a thousand items
 * @throws what `pause` throws
 */
export async function writeTable(table: Table, pause: Pause): Promise<Buffer> {
  const { items } = table;
  const { head, rows, between, end } = writerOf(table);
  const pieces = [Buffer.from(head)];
  for (let from = 0; from < items.length; from += itemsAtOnce) {
    const text = rows(items.slice(from, from + itemsAtOnce));
    pieces.push(Buffer.from(from === 0 ? text : between + text));
    await pause();
  }
  return join([...pieces, Buffer.from(end)], pause);
}

function writerOf({ format, options, columns, envelope }: Table) {
  if (format === 'csv') {
    const head = (options.bom ? byteOrderMark : '') + csvRow(columns);
    const row = (item: Row) =>
      csvRow(
        columns.map((name) => text(item[name])),
        options,
      );
    return { head, rows: (items: readonly Row[]) => items.map(row).join(''), between: '', end: '' };
  }
  if (format === 'ndjson') {
    const row = (item: Row) => `${JSON.stringify(item)}\n`;
    return {
      head: '',
      rows: (items: readonly Row[]) => items.map(row).join(''),
      between: '',
      end: '',
    };
  }
  const rows = (items: readonly Row[]) => JSON.stringify(items).slice(1, -1);
  return { head: '{"items":[', rows, between: ',', end: `],${JSON.stringify(envelope).slice(1)}` };
}

async function join(pieces: readonly Buffer[], pause: Pause): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(pieces.reduce((sum, { length }) => sum + length, 0));
  let [at, copied] = [0, 0];
  for (const piece of pieces) {
    at += piece.copy(whole, at);
    if (at - copied < bytesAtOnce) continue;
    copied = at;
    await pause();
  }
  return whole;
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.join('; ') : String(value);
}
