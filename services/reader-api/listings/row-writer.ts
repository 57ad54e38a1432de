import { byteOrderMark, csvField, csvRow, formulaSafeColumn } from '#shared/csv.ts';
import { type DatasetName, findDataset } from '#shared/datasets/index.ts';
import type { StoredRow } from '../rows/conditions.ts';
import type { CountedFile } from '../rows/rows-repository.ts';
import type { Format, TableOptions } from '../summary/tables.ts';

/** A row as its users see it: its columns, and where it comes from. */
export type Item = Readonly<Record<string, string | number>>;

const provenance = ['load', 'file', 'fileName', 'line'] as const;

/** How the rows of a dataset are written. */
export interface ItemWriter {
  item(row: StoredRow): Item;
  /** What stands before all rows. */
  head(): string;
  /** Rows as text, each with its line break. */
  rows(rows: readonly StoredRow[]): string;
}

export function createItemWriter(
  dataset: DatasetName,
  files: readonly CountedFile[],
  format: Format,
  options: TableOptions,
): ItemWriter {
  const names = (findDataset(dataset)?.columns ?? []).map((column) => column.name);
  const byId = new Map(files.map((file) => [file.id, file]));
  const item = (row: StoredRow): Item => {
    const file = byId.get(row.file_id);
    const item: Record<string, string | number> = {};
    for (const name of names) item[name] = row[name] ?? '';
    item.load = file?.loadId ?? '';
    item.file = row.file_id;
    item.fileName = file?.name ?? '';
    item.line = row.line_no;
    return item;
  };
  // A load takes back what was escaped, of files that say so.
  const marking = options.formulaSafe ? [formulaSafeColumn] : [];
  const marker = options.formulaSafe ? ',1' : '';
  /** What all rows of a file have in common is written once. */
  const origins = new Map<number, string>();
  const originOf = (id: number): string => {
    const { loadId = '', name = '' } = byId.get(id) ?? {};
    const origin = `${loadId},${id},${csvField(name, options)},`;
    origins.set(id, origin);
    return origin;
  };
  const toCsv = (row: StoredRow): string => {
    let text = '';
    for (const name of names) text += `${csvField(String(row[name]), options)},`;
    const origin = origins.get(row.file_id) ?? originOf(row.file_id);
    return `${text}${origin}${row.line_no}${marker}\r\n`;
  };
  const toText = format === 'csv' ? toCsv : (row: StoredRow) => `${JSON.stringify(item(row))}\n`;
  const head = format === 'csv' ? csvRow([...names, ...provenance, ...marking]) : '';
  return {
    item,
    head: () => (format === 'csv' && options.bom ? byteOrderMark : '') + head,
    rows: (rows) => rows.map(toText).join(''),
  };
}
