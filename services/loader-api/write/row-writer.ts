import type { Dataset } from '#shared/datasets/index.ts';

/** Rows on their way to the database: of one file, in line order, written in one transaction. */
export interface Chunk {
  readonly rows: number;
  readonly bytes: number;
  /** @param values checked, in the dataset's column order */
  add(line: number, values: readonly string[]): void;
}

/** Where the rows of one file go, and in which form: the engine decides. */
export interface RowWriter<C extends Chunk = Chunk> {
  /** Chunks no larger than this suit the engine. */
  readonly chunkRowsMax: number;
  newChunk(): C;
  /**
   * Writes a chunk, all of it or nothing.
   *
   * @param again an earlier try may have been committed although it failed, so what it wrote is
   *   replaced
   * @throws the database's error; Error when it did not take every row as it was
   */
  write(chunk: C, again: boolean): Promise<void>;
}

/** The table a file's rows go to. */
export interface RowTarget {
  readonly fileId: number;
  readonly dataset: Dataset;
}

/** The columns of a row as they stand in its table. */
export function rowColumns(dataset: Dataset): string[] {
  return ['file_id', 'line_no', ...dataset.columns.map((column) => column.name)];
}
