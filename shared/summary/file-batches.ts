/** Files that are read in one statement, and rows that they may have had together. */
const filesAtOnce = 500;
const rowsAtOnce = 5_000;

/** A file of fewer rows has no packed parts beside its cells: so few are never packed. */
const smallRowsMax = 999;

/** A file, and how many rows were loaded of it; its aggregate has at most as many cells. */
export interface SizedFile {
  readonly id: number;
  readonly rows: number;
}

/** Whether a file has no packed parts beside its cells. */
export function isSmall({ rows }: SizedFile): boolean {
  return rows <= smallRowsMax;
}

/** Small files together, a large one by itself: many small loads are read in few statements. */
export function* inBatches<File extends SizedFile>(
  files: Iterable<File>,
): Generator<readonly File[]> {
  let batch: File[] = [];
  let inBatch = 0;
  for (const file of files) {
    const { rows } = file;
    if (!isSmall(file)) {
      yield [file];
      continue;
    }
    if (batch.length === filesAtOnce || inBatch + rows > rowsAtOnce) {
      yield batch;
      [batch, inBatch] = [[], 0];
    }
    batch.push(file);
    inBatch += rows;
  }
  if (batch.length > 0) yield batch;
}
