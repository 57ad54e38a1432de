import type { DatasetName } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
import type { CubeAt } from '../cube/live-cube.ts';
import type { CountedFile, RowsRepository } from './rows-repository.ts';

const idsSentMax = 500;

/** What is known of the files that count, kept in memory: none of it ever changes. */
export interface FileCatalog {
  /**
   * The files of a dataset that count at a data version, by id.
   *
   * @throws Problem database_unavailable
   */
  files(dataset: DatasetName, counted: CubeAt): Promise<CountedFile[]>;
}

export function fileCatalog(repository: RowsRepository): FileCatalog {
  const kept = new Map<string, CountedFile[]>();
  return {
    async files(dataset, { at, files }) {
      const ids = [...(files.get(dataset) ?? [])].sort((a, b) => a - b);
      const name = `${at.instance}.${dataset}`;
      const known = new Map(kept.get(name)?.map((file) => [file.id, file]));
      const missing = ids.filter((id) => !known.has(id));
      for (let from = 0; from < missing.length; from += idsSentMax) {
        const found = await repository.files(missing.slice(from, from + idsSentMax));
        for (const file of found) known.set(file.id, file);
      }
      const counted = ids.flatMap((id) => known.get(id) ?? []);
      // Of several nodes this one may be behind the one that was asked before.
      if (counted.length < ids.length) {
        throw new Problem('database_unavailable', 'A file that counts is not there yet.');
      }
      if (missing.length > 0) kept.set(name, counted);
      return counted;
    },
  };
}
