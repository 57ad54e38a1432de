import type { RejectCode } from './values.ts';

/** A fault that many rows of a file may have, as it is stored. */
export interface CauseOfFile {
  readonly fileId: number;
  /** Null where the row as a whole is at fault. */
  readonly column: string | null;
  readonly code: RejectCode;
  /** Rows that have it. */
  readonly count: number;
  /** The first line where it was found. */
  readonly firstLine: number;
}

/** The same with the file named. */
export interface RejectCause extends CauseOfFile {
  readonly file: string;
  readonly dataset: string;
}

type Counted = { -readonly [key in keyof RejectCause]: RejectCause[key] };

/**
 * The rejects of a load by their cause: by file, column and code, of which there are few however
 * many rows are rejected. All are counted, whether they are kept or not.
 */
export class RejectCauses {
  readonly #causes = new Map<string, Counted>();

  add(cause: Omit<RejectCause, 'count' | 'firstLine'>, line: number): void {
    const { fileId, column, code } = cause;
    const key = `${fileId} ${code} ${column ?? ''}`;
    const known = this.#causes.get(key);
    if (!known) {
      const { file, dataset } = cause;
      this.#causes.set(key, { file, fileId, dataset, column, code, count: 1, firstLine: line });
      return;
    }
    known.count++;
    if (line < known.firstLine) known.firstLine = line;
  }

  /** The most frequent ones, at most so many; of equal ones that which was found first. */
  top(max: number): RejectCause[] {
    // Sorting keeps the order of equal ones, and a map that in which they were added.
    return [...this.#causes.values()].sort((a, b) => b.count - a.count).slice(0, max);
  }
}

/** What of them is stored with a load: the files say the rest. */
export function causesToStore(causes: readonly RejectCause[]): string | null {
  if (causes.length === 0) return null;
  return JSON.stringify(
    causes.map(
      ({ fileId, column, code, count, firstLine }): CauseOfFile => ({
        fileId,
        column,
        code,
        count,
        firstLine,
      }),
    ),
  );
}

/** The causes that were stored with a load; none of loads from before that was done. */
export function storedCauses(json: string | null): readonly CauseOfFile[] {
  return json === null ? [] : JSON.parse(json);
}
