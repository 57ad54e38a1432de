import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '#shared/schema.ts';
import type { BirthCell } from '#shared/summary/cube.ts';
import type { Place } from '#shared/summary/match.ts';
import type { DataVersion } from '../versions/data-version.ts';

/** A file whose rows began or ceased to count. */
export interface FileChange {
  readonly id: number;
  readonly dataset: string;
  readonly counted: boolean;
  /** Its rows are gone, so they can no longer be taken away one by one. */
  readonly purged: boolean;
}

/** Reads of one and the same data version. */
export interface Snapshot {
  readonly at: DataVersion;
  /** Files that changed after a version; from 0, every file that counts. */
  changesSince(version: number): Promise<FileChange[]>;
  births(fileId: number): Promise<BirthCell[]>;
  places(fileId: number): Promise<Place[]>;
}

/** Runs reads that all see one version of the data, whatever is published meanwhile. */
export async function inSnapshot<T>(
  db: Kysely<Schema>,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => work(await snapshotOf(trx)));
}

async function snapshotOf(trx: Transaction<Schema>): Promise<Snapshot> {
  const meta = await trx.selectFrom('meta').selectAll().execute();
  const value = (name: string) => meta.find((row) => row.name === name)?.value ?? 0;
  return {
    at: { version: value('data_version'), instance: value('instance') },
    changesSince: async (version) => {
      const all = trx.selectFrom('files').select(['id', 'dataset', 'counted', 'purged_at']);
      const files =
        version === 0 ? all.where('counted', '=', 1) : all.where('counted_version', '>', version);
      return (await files.orderBy('id').execute()).map((file) => ({
        id: file.id,
        dataset: file.dataset,
        counted: file.counted === 1,
        purged: file.purged_at !== null,
      }));
    },
    births: (fileId) =>
      trx
        .selectFrom('births')
        .select(['place_of_birth', 'birth_year', 'people'])
        .where('file_id', '=', fileId)
        .execute(),
    places: (fileId) =>
      trx
        .selectFrom('places')
        .select(['city', 'county', 'country'])
        .where('file_id', '=', fileId)
        .execute(),
  };
}
