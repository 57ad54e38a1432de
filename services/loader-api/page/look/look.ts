import { decode, findCharset } from './charset.ts';
import { delimiters, findDelimiter, parseCsv, withoutHint } from './csv.ts';
import { findDateFormat } from './dates.ts';
import { isZstd, notCsv } from './kind.ts';
import { type Dataset, findColumns, matchDataset } from './match.ts';

/** How much of a file is read to look at it. */
export const headBytes = 64 * 1024;
const rowsMax = 500;

/** The head of a file, and how it is read. What is changed is read anew at once. */
export interface LookedFile {
  readonly file: File;
  /** Null: compressed in a way that the browser cannot read. */
  readonly head: Uint8Array<ArrayBuffer> | null;
  readonly charset: string;
  readonly delimiter: string;
  /** Why this is no CSV at all; null: it may be. */
  readonly refusal: string | null;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly dataset: string | null;
  /** Columns of the dataset by the header's words for them, where somebody has said. */
  readonly map: Readonly<Record<string, string>>;
  /** The order of its dates; null: it could be either way, so somebody has to say. */
  readonly dateFormat: string | null;
}

/** What somebody may set right. */
export type Reading = Partial<
  Pick<LookedFile, 'charset' | 'delimiter' | 'dataset' | 'map' | 'dateFormat'>
>;

/** Reads the head of a file, and finds out how it is written and what it is of. */
export async function look(file: File, datasets: readonly Dataset[]): Promise<LookedFile> {
  const head = await headOf(file);
  const charset = head ? findCharset(head) : 'utf-8';
  const delimiter = findDelimiter(head ? decode(head, charset) : '');
  const unread = { refusal: null, header: [], rows: [], dataset: null, dateFormat: '' };
  const seen = { file, head, charset, delimiter, map: {}, ...unread };
  const found = read(seen);
  const dataset = matchDataset(found.header, datasets)?.name ?? null;
  return withDates({ ...seen, ...found, dataset }, datasets);
}

/** The same file, read otherwise. */
export function reread(
  looked: LookedFile,
  change: Reading,
  datasets: readonly Dataset[],
): LookedFile {
  const changed = { ...looked, ...change };
  const found = read(changed);
  const { header } = found;
  const isOther = header.join('\n') !== looked.header.join('\n');
  const dataset = isOther ? (matchDataset(header, datasets)?.name ?? null) : changed.dataset;
  const again = { ...changed, ...found, dataset };
  return change.dateFormat === undefined ? withDates(again, datasets) : again;
}

function withDates(looked: LookedFile, datasets: readonly Dataset[]): LookedFile {
  return { ...looked, dateFormat: findDateFormat(datesOf(looked, datasets)) };
}

/** The values of the dates of a file, as it has them. */
export function datesOf(looked: LookedFile, datasets: readonly Dataset[]): string[] {
  const dataset = datasets.find(({ name }) => name === looked.dataset);
  if (!dataset) return [];
  const columns = findColumns(looked.header, dataset, looked.map);
  const places = dataset.columns.flatMap(({ name, type }) =>
    type === 'date' ? [columns.get(name) ?? null] : [],
  );
  return places.flatMap((at) => (at === null ? [] : looked.rows.map((row) => row[at] ?? '')));
}

type Found = Pick<LookedFile, 'refusal' | 'header' | 'rows'>;

function read({ head, charset, delimiter }: LookedFile): Found {
  if (!head) return { refusal: null, header: [], rows: [] };
  const text = decode(head, charset);
  const refusal = notCsv(head, text);
  if (refusal !== null) return { refusal, header: [], rows: [] };
  const sign = delimiters[delimiter] ?? ',';
  const [header = [], ...rows] = parseCsv(withoutHint(text), sign, rowsMax);
  // The last row may be cut off where the head ends.
  return { refusal, header, rows: head.length >= headBytes ? rows.slice(0, -1) : rows };
}

async function headOf(file: File): Promise<Uint8Array<ArrayBuffer> | null> {
  const start = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  if (start[0] === 0x1f && start[1] === 0x8b) return expanded(start);
  return isZstd(start) || file.name.endsWith('.br') ? null : start;
}

/** The beginning of what was compressed by gzip, as far as the head of it goes. */
async function expanded(start: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([start])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
    .getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    while (length < headBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
    }
  } catch {
    // It ends in the middle, as it was cut.
  }
  reader.cancel().catch(() => undefined);
  return new Uint8Array(await new Blob(parts).slice(0, headBytes).arrayBuffer());
}
