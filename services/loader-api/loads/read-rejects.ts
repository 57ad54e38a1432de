import { decodeCursor, encodeCursor } from '#shared/cursor.ts';
import { Problem } from '#shared/errors.ts';
import type { FileRow, LoadRow } from '#shared/schema.ts';
import type { RejectCode } from '../file/check/values.ts';
import { DELIMITERS } from '../file/read/header.ts';
import type { LoadsRepository } from './loads-repository.ts';
import { storedOptions } from './options.ts';
import { type FaultFilter, isRawTruncated, type RejectsDeps } from './rejected-records.ts';

export interface RejectsQuery extends FaultFilter {
  readonly file?: number | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page of the faults of a load's rows. @throws Problem load_not_found, validation_failed */
export async function listRejects(
  loadId: string,
  { file, code, column, limit, cursor }: RejectsQuery,
  { loads, files, config }: RejectsDeps & { readonly loads: LoadsRepository },
) {
  await requireLoad(loads, loadId);
  const after = cursor === undefined ? undefined : keyOf(cursor);
  const wanted = { loadId, fileId: file, code, column: column === '' ? null : column };
  const { pageBytesMax } = config;
  const page = await files.rejects({ ...wanted, after, limit, pageBytesMax });
  const last = page.rows.at(-1);
  return {
    items: page.rows.map((row) => ({
      fileId: row.file_id,
      file: row.name,
      dataset: row.dataset,
      line: row.line_no,
      column: row.column_name,
      code: row.code as RejectCode,
      message: row.message,
      raw: row.raw ?? '',
      rawTruncated: isRawTruncated(row, config),
    })),
    next:
      page.hasMore && last
        ? encodeCursor('rejects', [last.file_id, last.line_no, last.fault_no])
        : null,
  };
}

/** A file of a load, and what stands between the fields of its rejects. */
export interface RejectedFile {
  readonly file: FileRow;
  readonly delimiter: string;
}

/** The file whose rejects make one CSV. @throws Problem load_not_found, validation_failed */
export async function rejectedFile(
  loadId: string,
  fileId: number | undefined,
  { loads }: { readonly loads: LoadsRepository },
): Promise<RejectedFile> {
  const load = await requireLoad(loads, loadId);
  const files = (await loads.filesWithHeaders(loadId)).filter((file) => file.header !== null);
  const wanted = files.filter((file) =>
    // The rejects of a duplicate are those of the file it repeats.
    fileId === undefined ? file.duplicate_of === null : file.id === fileId,
  );
  const rejected = wanted.filter((file) => file.rows_rejected > 0);
  const [file] = rejected.length > 0 ? rejected : wanted;
  if (!file) throw new Problem('validation_failed', 'file is not the id of a file of this load.');
  if (rejected.length > 1) {
    const list = rejected.map(({ id, name }) => `${id} (${name})`).join(', ');
    throw new Problem(
      'validation_failed',
      `Several files of the load have rejects; choose one by file=ID: ${list}.`,
    );
  }
  return { file, delimiter: delimiterAsked(load) };
}

/**
 * The one that the load was told, as it may be told again; a comma where it was left to find it.
 */
function delimiterAsked({ options }: LoadRow): string {
  const { delimiter } = storedOptions(options);
  return delimiter === 'auto' ? ',' : DELIMITERS[delimiter === 'pipe' ? '|' : delimiter];
}

async function requireLoad(loads: LoadsRepository, loadId: string): Promise<LoadRow> {
  const load = await loads.find(loadId);
  if (!load) throw new Problem('load_not_found', `There is no load ${loadId}.`);
  return load;
}

function keyOf(cursor: string): [number, number, number] {
  return [...decodeCursor('rejects', cursor, ['number', 'number', 'number'])];
}
