import type { FairTurns } from '#shared/concurrency/fair-turns.ts';
import type { DatasetName } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
import { type Condition, fits, type StoredRow } from './conditions.ts';
import type { CountedFile, RowRange, RowsRepository } from './rows-repository.ts';

/** Files of fewer rows are read together, several in one statement. */
const groupRowsMax = 1_000;
const groupFilesMax = 500;
/** Most lines looked through in one statement; SQLite has the event loop wait that long. */
const linesMax = 10_000;

/** Where a row stands: in the order of a listing. */
export interface Key {
  readonly file: number;
  readonly line: number;
}

export interface ScanRequest {
  readonly dataset: DatasetName;
  /** By id. */
  readonly files: readonly CountedFile[];
  readonly conditions: readonly Condition[];
  /** Only rows after this key. */
  readonly after?: Key | undefined;
  /** How many rows to begin with. */
  readonly firstRows: number;
  readonly signal: AbortSignal;
}

/** The rows that one statement has found. */
export interface ScanStep {
  readonly rows: readonly StoredRow[];
  /** Everything up to here was looked through. */
  readonly upTo: Key;
  readonly lookedThrough: number;
}

/** Rows were deleted while they were read: their file ceased to count some time ago. */
export class RowsGone extends Error {
  override name = 'RowsGone';
}

/**
 * To be asked after rows of files that count were read: what was published, and had not begun to be
 * deleted by then, was there as a whole.
 *
 * @throws RowsGone when they are being deleted; Problem database_unavailable when the node that is
 *   asked has not got them yet
 */
export async function requireWhole(
  fileIds: readonly number[],
  repository: Pick<RowsRepository, 'published'>,
): Promise<void> {
  const { files, purged } = await repository.published(fileIds);
  if (purged > 0) throw new RowsGone('the rows have been deleted');
  if (files < fileIds.length) throw notThereYet();
}

/** Of several nodes, the one that is asked now may lag behind the one that was asked before. */
export function notThereYet(): Problem {
  return new Problem(
    'database_unavailable',
    'A published file has not reached this database node yet. Try again shortly.',
  );
}

/** Why nobody waits any more: by the signal, where it says so. */
function endOf({ reason }: AbortSignal): Problem {
  if (reason instanceof Problem) return reason;
  return new Problem('shutting_down', 'The service is shutting down; try again when it is back.');
}

/** Goes through the rows of files in short statements, in the order of their key. */
export interface RowScanner {
  /** @throws RowsGone; Problem time_limit, database_unavailable, shutting_down */
  scan(request: ScanRequest): AsyncGenerator<ScanStep>;
}

export function createRowScanner(repository: RowsRepository, turn: FairTurns): RowScanner {
  const read = async (request: ScanRequest, range: RowRange): Promise<StoredRow[]> => {
    await turn();
    const { dataset, conditions, signal } = request;
    if (signal.aborted) throw endOf(signal);
    const rows = await repository.rows(dataset, range, conditions);
    await requireWhole(range.files, repository);
    return rows;
  };
  async function* scanGroup(files: readonly CountedFile[], request: ScanRequest) {
    const { after, conditions } = request;
    const found = await read(request, { files: files.map(({ id }) => id) });
    const rows = found.filter((row) => isAfter(row, after) && fits(row, conditions));
    const upTo = { file: files.at(-1)?.id ?? 0, line: Number.MAX_SAFE_INTEGER };
    yield { rows, upTo, lookedThrough: files.reduce((sum, file) => sum + file.rows, 0) };
  }
  async function* scanFile(file: number, firstRows: number, request: ScanRequest) {
    const { dataset, after, conditions } = request;
    const last = await repository.lastLine(dataset, file);
    let lines = Math.min(firstRows, linesMax);
    let from = after?.file === file ? after.line : 0;
    // One that has been deleted as a whole is to be noticed, too.
    do {
      const upTo = Math.min(from + lines, Math.max(last, from));
      const found = await read(request, { files: [file], lines: { after: from, upTo } });
      const rows = found.filter((row) => fits(row, conditions));
      yield { rows, upTo: { file, line: upTo }, lookedThrough: upTo - from };
      // Where little is found, the next statement may look further; else back to small ones.
      if (found.length * 4 < upTo - from) lines = Math.min(lines * 2, linesMax);
      else lines = Math.min(firstRows, linesMax);
      from = upTo;
    } while (from < last);
  }
  return {
    async *scan(request) {
      const { after } = request;
      const files = request.files.filter(({ id }) => after === undefined || id >= after.file);
      for (const group of groupsOf(files)) {
        const [file] = group;
        if (file && file.rows > groupRowsMax) yield* scanFile(file.id, request.firstRows, request);
        else yield* scanGroup(group, request);
      }
    },
  };
}

/** Large files each by itself, small ones together with those next to them. */
function* groupsOf(files: readonly CountedFile[]): Generator<CountedFile[]> {
  let group: CountedFile[] = [];
  let rows = 0;
  for (const file of files) {
    const isFull = rows + file.rows > groupRowsMax || group.length >= groupFilesMax;
    if (isFull && group.length > 0) {
      yield group;
      [group, rows] = [[], 0];
    }
    group.push(file);
    rows += file.rows;
  }
  if (group.length > 0) yield group;
}

function isAfter(row: StoredRow, after: Key | undefined): boolean {
  if (!after || row.file_id > after.file) return true;
  return row.file_id === after.file && row.line_no > after.line;
}
