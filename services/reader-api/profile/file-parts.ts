import { type Column, type DatasetName, findDataset } from '#shared/datasets/index.ts';
import type { CountedFile } from '../rows/rows-repository.ts';
import type { RowScanner } from '../rows/scan.ts';
import { ColumnCounts, type ColumnPart } from './column-counts.ts';

const rowsAtOnce = 2_000;
/** What a column of a file takes in memory without any value, in values. */
const columnValues = 16;

/** The profile of one file: its columns in the order of the dataset. It never changes. */
export type FilePart = readonly ColumnPart[];

/** Profiles files one by one, and keeps what is not large for when only others have changed. */
export interface FileParts {
  /**
   * @param history the file is one of: see `Lineage`
   * @throws RowsGone; Problem time_limit, shutting_down
   */
  of(history: number, dataset: DatasetName, file: CountedFile): Promise<FilePart>;
}

export function createFileParts(
  scanner: RowScanner,
  { profileDistinctMax }: { readonly profileDistinctMax: number },
  signal: AbortSignal,
): FileParts {
  const kept = new Map<string, { readonly part: FilePart; readonly values: number }>();
  let keptValues = 0;

  const read = async (dataset: DatasetName, file: CountedFile): Promise<FilePart> => {
    const columns: readonly Column[] = findDataset(dataset)?.columns ?? [];
    const counting = columns.map((column) => new ColumnCounts(column, profileDistinctMax));
    const request = { dataset, files: [file], conditions: [], firstRows: rowsAtOnce, signal };
    for await (const { rows } of scanner.scan(request)) {
      for (const [at, column] of columns.entries()) {
        for (const row of rows) counting[at]?.add(String(row[column.name]));
      }
    }
    const part: ColumnPart[] = [];
    for (const counts of counting) part.push(await counts.finish());
    return part;
  };
  const keep = (key: string, part: FilePart) => {
    const values = part.reduce((sum, { counts }) => sum + columnValues + counts.size, 0);
    kept.set(key, { part, values });
    keptValues += values;
    for (const [oldest, { values }] of kept) {
      // As many as one profile may take in all of its columns.
      if (keptValues <= part.length * profileDistinctMax) break;
      kept.delete(oldest);
      keptValues -= values;
    }
  };
  return {
    async of(history, dataset, file) {
      const key = `${history}.${file.id}`;
      const known = kept.get(key);
      if (known) {
        kept.delete(key);
        kept.set(key, known);
        return known.part;
      }
      const part = await read(dataset, file);
      keep(key, part);
      return part;
    },
  };
}
