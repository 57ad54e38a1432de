import { decode, findCharset } from './charset.ts';
import { delimiters, findDelimiter, parseCsv } from './csv.ts';
import { findDateFormat } from './dates.ts';
import { type Dataset, matchDataset } from './match.ts';

/** How much of a file is read to look at it. */
const headBytes = 64 * 1024;
const rowsMax = 500;

/** The head of a file, and how it is read. What is changed is read anew at once. */
export interface LookedFile {
  readonly file: File;
  /** Null: compressed in a way that the browser cannot read. */
  readonly head: Uint8Array<ArrayBuffer> | null;
  readonly charset: string;
  readonly delimiter: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly dataset: string | null;
  /** Columns of the dataset by the header's words for them, where somebody has said. */
  readonly map: Readonly<Record<string, string>>;
}

/** What somebody may set right. */
export type Reading = Partial<Pick<LookedFile, 'charset' | 'delimiter' | 'dataset' | 'map'>>;

/** Reads the head of a file, and finds out how it is written and what it is of. */
export async function look(file: File, datasets: readonly Dataset[]): Promise<LookedFile> {
  const head = await headOf(file);
  const charset = head ? findCharset(head) : 'utf-8';
  const delimiter = findDelimiter(head ? decode(head, charset) : '');
  const seen = { file, head, charset, delimiter, header: [], rows: [], dataset: null, map: {} };
  const { header, rows } = read(seen);
  return { ...seen, header, rows, dataset: matchDataset(header, datasets)?.name ?? null };
}

/** The same file, read otherwise. */
export function reread(
  looked: LookedFile,
  change: Reading,
  datasets: readonly Dataset[],
): LookedFile {
  const changed = { ...looked, ...change };
  const { header, rows } = read(changed);
  const isOther = header.join('\n') !== looked.header.join('\n');
  const dataset = isOther ? (matchDataset(header, datasets)?.name ?? null) : changed.dataset;
  return { ...changed, header, rows, dataset };
}

function read({ head, charset, delimiter }: LookedFile): Pick<LookedFile, 'header' | 'rows'> {
  if (!head) return { header: [], rows: [] };
  const sign = delimiters[delimiter] ?? ',';
  const [header = [], ...rows] = parseCsv(decode(head, charset), sign, rowsMax);
  // The last row may be cut off where the head ends.
  return { header, rows: head.length >= headBytes ? rows.slice(0, -1) : rows };
}

async function headOf(file: File): Promise<Uint8Array<ArrayBuffer> | null> {
  const start = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  if (start[0] === 0x1f && start[1] === 0x8b) return expanded(start);
  const isZstd = start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd;
  return isZstd || file.name.endsWith('.br') ? null : start;
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

/** The order in which all dates of these files seem to be written; null: somebody has to say. */
export function dateFormatOf(
  files: readonly LookedFile[],
  datesOf: (file: LookedFile) => readonly string[],
): string | null {
  const values = files.flatMap(datesOf);
  return values.length === 0 ? '' : findDateFormat(values);
}
