import type { Dataset } from '#shared/datasets/index.ts';
import type { Ownership } from '../../loads/ownership.ts';

/** Rows on their way to the database: of one file, written in one transaction. */
export interface Chunk {
  readonly rows: number;
  readonly bytes: number;
  /**
   * @param no what the row is numbered by within its file: its line, or a running number
   * @param values checked, in the order of the table's columns
   */
  add(no: number, values: readonly string[]): void;
  /** The same for values as bytes, each with where it stands: checked, and valid UTF-8. */
  addPlain(no: number, sources: readonly Buffer[], starts: Int32Array, ends: Int32Array): void;
}

/** A table of rows that are keyed by their file and a number within it. */
export interface RowTable {
  readonly name: string;
  readonly numberColumn: 'line_no' | 'cell_no' | 'part_no';
  /** The columns beside the key. */
  readonly columns: readonly string[];
}

/** Where the rows of one file go, and in which form: the engine decides. */
export interface RowWriter<C extends Chunk = Chunk> {
  /** Chunks of about so many rows suit the engine. */
  readonly chunkRowsMax: number;
  newChunk(): C;
  /**
   * Writes a chunk, all of it or nothing.
   *
   * @param again an earlier try may have been committed although it failed, so
   *   what it wrote is replaced
   * @throws OwnershipLostError; the database's error; Error when it did not take every row
   *   as it was
   */
  write(chunk: C, again: boolean): Promise<void>;
}

/** The table some rows of a file go to, and the load they are written for while it is ours. */
export interface RowTarget extends Ownership {
  readonly fileId: number;
  readonly table: RowTable;
}

/** The table of a dataset's rows. */
export function tableOf(dataset: Dataset): RowTable {
  const columns = dataset.columns.map((column) => column.name);
  return { name: dataset.name, numberColumn: 'line_no', columns };
}

/** All columns of a table, those of the key first. */
export function rowColumns({ numberColumn, columns }: RowTable): string[] {
  return ['file_id', numberColumn, ...columns];
}

/**
 * The numbers a chunk holds rows of. No other chunk of the file has one between its first and its
 * last, so that what a lost try has written can be deleted by that range.
 */
export class NumberRange {
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;

  add(no: number): void {
    if (no < this.first) this.first = no;
    if (no > this.last) this.last = no;
  }
}
