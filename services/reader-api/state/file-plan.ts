import type { SizedFile } from '#shared/summary/file-batches.ts';
import type { FileChange } from './cube-repository.ts';

/** The files that count, by dataset: how many rows were loaded of each, by its id. */
export type CountedFiles = ReadonlyMap<string, FilesOfDataset>;
export type FilesOfDataset = ReadonlyMap<number, number>;

/** How the files of a dataset that count have changed, and the cheapest way to follow. */
export interface DatasetPlan {
  readonly dataset: string;
  /** All that count now. */
  readonly files: FilesOfDataset;
  /** To count anew: from all of them. */
  readonly anew: boolean;
  /** Or else, to change: those to add, and those to take away. */
  readonly added: readonly SizedFile[];
  readonly removed: readonly SizedFile[];
}

/**
 * What to do about changes: rows of files that have gone are taken away again, unless they were
 * deleted already, or more files have gone than stay.
 */
export function planFiles(known: CountedFiles, changes: readonly FileChange[]): DatasetPlan[] {
  return [...Map.groupBy(changes, (file) => file.dataset)].flatMap(([dataset, ofDataset]) => {
    const before = known.get(dataset) ?? new Map<number, number>();
    const added = ofDataset.filter((file) => file.counted && !before.has(file.id));
    const removed = ofDataset.filter((file) => !file.counted && before.has(file.id));
    if (added.length + removed.length === 0) return [];
    const files = new Map(before);
    for (const { id } of removed) files.delete(id);
    const anew = removed.length > files.size || files.size === 0;
    for (const { id, rows } of added) files.set(id, rows);
    return {
      dataset,
      files,
      anew: anew || removed.some((file) => file.purged),
      added: added.map(toSized),
      removed: removed.map(toSized),
    };
  });
}

function toSized({ id, rows }: FileChange): SizedFile {
  return { id, rows };
}
