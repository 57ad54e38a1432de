import { type Kysely, type Selectable, sql } from 'kysely';
import type { Retrying } from '#shared/database/retry.ts';
import type { FilesTable, RejectsTable, Schema } from '#shared/schema.ts';
import { countFitting, type PageBounds } from './page-bytes.ts';

/** Which rejects are asked for. */
export interface RejectFilter extends PageBounds {
  readonly loadId: string;
  readonly fileId?: number | undefined;
  readonly code?: string | undefined;
  /** Null: of those about the row as a whole. */
  readonly column?: string | null | undefined;
  /** The key of the last one that was given: file, line, fault. */
  readonly after?: readonly [number, number, number] | undefined;
  readonly limit: number;
}

/** A fault of a row, and the file it is in. */
export type RejectRecord = Selectable<RejectsTable> & Pick<FilesTable, 'name' | 'dataset'>;

export interface RejectPage {
  readonly rows: readonly RejectRecord[];
  /** Whether there are more after these. */
  readonly hasMore: boolean;
}

/** What a reject takes beside its texts, each quoted as JSON has it: with escapes. */
const recordBytes = 200;
const jsonBytes = sql<number>`
  coalesce(octet_length(json_quote(rejects.raw)), 0) + octet_length(rejects.message)
  + octet_length(files.name) + ${sql.lit(recordBytes)}`;

/**
 * A page of the faults of a load's rows, in the order of its files and their lines. Those of
 * duplicates, which are not in the load's figures either, only when such a file is asked for. How
 * many fit is found out before any is read: a thousand of them may be many megabytes.
 */
export async function readRejectPage(
  db: Kysely<Schema>,
  filter: RejectFilter,
  reading: Retrying,
): Promise<RejectPage> {
  const listed = rejectsOf(db, filter);
  const sizing = listed.select(jsonBytes.as('bytes')).limit(filter.limit + 1);
  const found = await reading(() => sizing.execute());
  const sizes = found.slice(0, filter.limit).map(({ bytes }) => Number(bytes));
  const count = countFitting(sizes, filter);
  if (count === 0) return { rows: [], hasMore: false };
  const records = listed.selectAll('rejects').select(['files.name', 'files.dataset']).limit(count);
  return { rows: await reading(() => records.execute()), hasMore: found.length > count };
}

function rejectsOf(db: Kysely<Schema>, filter: RejectFilter) {
  const { loadId, fileId, code, column, after } = filter;
  let query = db
    .selectFrom('rejects')
    .innerJoin('files', 'files.id', 'rejects.file_id')
    .where('files.load_id', '=', loadId)
    .orderBy('rejects.file_id')
    .orderBy('rejects.line_no')
    .orderBy('rejects.fault_no');
  if (fileId === undefined) query = query.where('files.duplicate_of', 'is', null);
  else query = query.where('rejects.file_id', '=', fileId);
  if (code !== undefined) query = query.where('rejects.code', '=', code);
  if (column === null) query = query.where('rejects.column_name', 'is', null);
  else if (column !== undefined) query = query.where('rejects.column_name', '=', column);
  if (!after) return query;
  const [file, line, fault] = after;
  return query.where((where) =>
    where.or([
      where('rejects.file_id', '>', file),
      where.and([where('rejects.file_id', '=', file), where('rejects.line_no', '>', line)]),
      where.and([
        where('rejects.file_id', '=', file),
        where('rejects.line_no', '=', line),
        where('rejects.fault_no', '>', fault),
      ]),
    ]),
  );
}
