import type { DatasetName } from '#shared/datasets/index.ts';
import type { CubeAt } from '../state/live-cube.ts';
import type { CountedFile, RowsRepository } from './rows-repository.ts';
import { notThereYet } from './scan.ts';

const idsSentMax = 500;

/** What is known of the files that count, kept in memory: within a history none of it changes. */
export interface FileCatalog {
  /**
   * The files of a dataset that count at a data version, by id.
   *
   * @throws Problem database_unavailable
   */
  files(dataset: DatasetName, counted: Pick<CubeAt, 'lineage' | 'files'>): Promise<CountedFile[]>;
}

export function createFileCatalog(repository: RowsRepository): FileCatalog {
  const kept = new Map<DatasetName, { readonly history: number; readonly files: CountedFile[] }>();
  return {
    async files(dataset, { lineage: { history }, files }) {
      const ids = [...(files.get(dataset)?.keys() ?? [])].sort((a, b) => a - b);
      const last = kept.get(dataset);
      const ofHistory = last?.history === history ? last.files : [];
      const known = new Map(ofHistory.map((file) => [file.id, file]));
      const missing = ids.filter((id) => !known.has(id));
      for (let from = 0; from < missing.length; from += idsSentMax) {
        const found = await repository.files(missing.slice(from, from + idsSentMax));
        for (const file of found) known.set(file.id, file);
      }
      const counted = ids.flatMap((id) => known.get(id) ?? []);
      if (counted.length < ids.length) throw notThereYet();
      if (missing.length > 0) kept.set(dataset, { history, files: counted });
      return counted;
    },
  };
}
