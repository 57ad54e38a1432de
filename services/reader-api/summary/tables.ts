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

/** Items as CSV: a header row with these columns, then one row an item. */
export function toCsvTable(
  columns: readonly string[],
  items: readonly Row[],
  options: TableOptions,
): string {
  const rows = items.map((item) =>
    csvRow(
      columns.map((name) => text(item[name])),
      options,
    ),
  );
  return (options.bom ? byteOrderMark : '') + csvRow(columns) + rows.join('');
}

/** Items as NDJSON: one JSON text a line. */
export function toNdjson(items: readonly Row[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('');
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.join('; ') : String(value);
}
