import type { FileRow } from '#shared/schema.ts';
import type { RejectCode } from '../file/check/values.ts';
import type { FilesRepository } from './files-repository.ts';
import type { PageBounds } from './page-bytes.ts';
import type { RejectPage, RejectRecord } from './reject-page.ts';

type Fault = Pick<RejectRecord, 'column_name' | 'code' | 'message'>;

/** The faults that are asked for: all, unless said otherwise. */
export interface FaultFilter {
  readonly code?: RejectCode | undefined;
  /** A column; empty: the faults of the row as a whole. */
  readonly column?: string | undefined;
}

/** A rejected row with all its faults. */
export interface RejectedRecord {
  readonly line: number;
  readonly raw: string;
  /** Whether more of it stood in the file. */
  readonly isTruncated: boolean;
  readonly faults: readonly Fault[];
}

/** Where rejects are read from, and in what portions. */
export interface RejectsDeps {
  readonly files: FilesRepository;
  readonly config: PageBounds & RawBounds;
}

/** How much of a rejected row's text is kept. */
export interface RawBounds {
  readonly rejectRawBytesMax: number;
}

const pageRows = 1000;

/**
 * The rejected rows of a file that are kept, in line order, a page at a time from the database.
 *
 * @param filter leaves out the rows without such a fault; the others come with all their faults,
 *   as they are to be mended
 */
export async function* rejectedRecords(
  file: FileRow,
  deps: RejectsDeps,
  filter: FaultFilter = {},
): AsyncGenerator<RejectedRecord> {
  for await (const record of everyRecord(file, deps)) {
    if (record.faults.some((fault) => isWanted(fault, filter))) yield record;
  }
}

function isWanted(fault: Fault, { code, column }: FaultFilter): boolean {
  if (code !== undefined && fault.code !== code) return false;
  return column === undefined || (fault.column_name ?? '') === column;
}

async function* everyRecord(
  file: FileRow,
  { files, config }: RejectsDeps,
): AsyncGenerator<RejectedRecord> {
  let after: [number, number, number] | undefined;
  let open: RejectRecord[] = [];
  for (;;) {
    const { rows, hasMore }: RejectPage = await files.rejects({
      loadId: file.load_id,
      fileId: file.id,
      after,
      limit: pageRows,
      pageBytesMax: config.pageBytesMax,
    });
    for (const row of rows) {
      if (open[0] && open[0].line_no !== row.line_no) {
        yield toRecord(open, config);
        open = [];
      }
      open.push(row);
      after = [row.file_id, row.line_no, row.fault_no];
    }
    if (!hasMore) break;
  }
  if (open.length > 0) yield toRecord(open, config);
}

function toRecord(faults: readonly RejectRecord[], bounds: RawBounds): RejectedRecord {
  const [first] = faults;
  if (!first) return { line: 0, raw: '', isTruncated: false, faults };
  const isTruncated = isRawTruncated(first, bounds);
  return { line: first.line_no, raw: first.raw ?? '', isTruncated, faults };
}

/** Of a row from before that was kept: whether it is as long as the longest that are kept now. */
export function isRawTruncated(
  { raw, raw_truncated }: Pick<RejectRecord, 'raw' | 'raw_truncated'>,
  { rejectRawBytesMax }: RawBounds,
): boolean {
  if (raw_truncated !== null) return raw_truncated === 1;
  return Buffer.byteLength(raw ?? '') >= rejectRawBytesMax;
}
