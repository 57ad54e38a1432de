import type { Dataset } from '#shared/datasets/index.ts';
import type { Ownership } from '../publish/ownership.ts';

/** Rows on their way to the database: of one file, written in one transaction. */
export interface Chunk {
  readonly rows: number;
  readonly bytes: number;
  /** @param values checked, in the dataset's column order */
  add(line: number, values: readonly string[]): void;
  /**
   * The same for values that stand in these bytes: valid UTF-8 without control characters or
   * backslashes.
   */
  addPlain(line: number, bytes: Buffer, starts: Int32Array, ends: Int32Array): void;
}

/** Where the rows of one file go, and in which form: the engine decides. */
export interface RowWriter<C extends Chunk = Chunk> {
  /** Chunks of about so many rows suit the engine. */
  readonly chunkRowsMax: number;
  newChunk(): C;
  /**
   * Writes a chunk, all of it or nothing.
   *
   * @param again an earlier try may have been committed although it failed, so what it wrote is
   *   replaced
   * @throws LostLoad; the database's error; Error when it did not take every row as it was
   */
  write(chunk: C, again: boolean): Promise<void>;
}

/** The table a file's rows go to, and the load they are written for while it is ours. */
export interface RowTarget extends Ownership {
  readonly fileId: number;
  readonly dataset: Dataset;
}

/** The columns of a row as they stand in its table. */
export function rowColumns(dataset: Dataset): string[] {
  return ['file_id', 'line_no', ...dataset.columns.map((column) => column.name)];
}

/**
 * The lines a chunk holds rows of. No other chunk of the file has a line between its first and its
 * last, so that what a lost try has written can be deleted by that range.
 */
export class LineRange {
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;

  add(line: number): void {
    if (line < this.first) this.first = line;
    if (line > this.last) this.last = line;
  }
}
