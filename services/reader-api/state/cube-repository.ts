import type { Kysely } from 'kysely';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { inSnapshot as inDatabaseSnapshot, type SnapshotRows } from '#shared/database/snapshot.ts';
import type { Schema } from '#shared/schema.ts';
import { createFileRows, type FileRows } from '#shared/summary/file-rows.ts';
import { toDataVersion } from './data-version.ts';
import type { VersionHistory } from './lineage.ts';

/** A file whose rows began or ceased to count. */
export interface FileChange {
  readonly id: number;
  readonly dataset: string;
  readonly counted: boolean;
  /** Rows that were loaded of it. */
  readonly rows: number;
  /** Its rows are gone, so they can no longer be taken away one by one. */
  readonly purged: boolean;
}

/** Reads of one and the same data version. */
export interface Snapshot extends VersionHistory, FileRows {
  /** Files that changed after a version; from 0, every file that counts. */
  changesSince(version: number): Promise<FileChange[]>;
}

/** Runs reads that all see one version of the data, whatever is published meanwhile. */
export function inSnapshot<T>(
  database: DatabaseHandle,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  return inDatabaseSnapshot(database, async (rows) => work(await snapshotOf(database.db, rows)));
}

type FileChangeRow = [
  id: number,
  dataset: string,
  counted: number,
  rows: number,
  purgedAt: number | null,
];

async function snapshotOf(db: Kysely<Schema>, rows: SnapshotRows): Promise<Snapshot> {
  const meta = new Map(
    await rows<[string, number]>(db.selectFrom('meta').select(['name', 'value'])),
  );
  return {
    at: toDataVersion(meta),
    tokenOf: async (version) => {
      const token = db.selectFrom('data_versions').select('token').where('version', '=', version);
      return (await rows<[number]>(token))[0]?.[0];
    },
    stepsSince: async (version) => {
      const steps = db.selectFrom('data_versions').select(['version', 'token']);
      return rows<[number, number]>(steps.where('version', '>', version).orderBy('version'));
    },
    changesSince: async (version) => {
      const columns = ['id', 'dataset', 'counted', 'rows_loaded', 'purged_at'] as const;
      const all = db.selectFrom('files').select(columns);
      const files =
        version === 0 ? all.where('counted', '=', 1) : all.where('counted_version', '>', version);
      const changes = await rows<FileChangeRow>(files.orderBy('id'));
      return changes.map(([id, dataset, counted, rows, purgedAt]) => ({
        id,
        dataset,
        counted: counted === 1,
        rows,
        purged: purgedAt !== null,
      }));
    },
    ...createFileRows(db, rows),
  };
}
