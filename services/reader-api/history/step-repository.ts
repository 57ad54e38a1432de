import type { DatabaseHandle } from '#shared/database/connect.ts';
import type { Retrying } from '#shared/database/retry.ts';
import { readArrays, type SnapshotRows } from '#shared/database/snapshot.ts';
import type { DatasetName } from '#shared/datasets/index.ts';
import type { VersionKind } from '#shared/version-tables.ts';

/** A data version, and what brought it, as far as that is known. */
export interface VersionStep {
  readonly version: number;
  readonly token: number;
  /** When, in milliseconds since 1970. */
  readonly createdAt: number | null;
  readonly kind: VersionKind | null;
  readonly loadId: string | null;
  /** The name of an API key. */
  readonly by: string | null;
}

/** A file of a load. */
export interface LoadFile {
  readonly loadId: string;
  readonly name: string;
  readonly dataset: DatasetName;
}

/** What the database knows of what brought data versions. */
export interface StepRepository {
  /** Versions from one to another, both of them included, the newest first. */
  between(from: number, to: number): Promise<VersionStep[]>;
  /** The files of loads, in their order. */
  filesOf(loadIds: readonly string[]): Promise<LoadFile[]>;
}

type StepRow = [
  version: number,
  token: number,
  createdAt: number | null,
  kind: VersionKind | null,
  loadId: string | null,
  by: string | null,
  sender: string | null,
];

/** @param reading how reads are done again after a fault that passes */
export function createStepRepository(database: DatabaseHandle, reading: Retrying): StepRepository {
  const { db } = database;
  const rows: SnapshotRows = (query) => reading(() => readArrays(database, query));
  return {
    between: async (from, to) => {
      const steps = db
        .selectFrom('data_versions as made')
        .leftJoin('loads', 'loads.id', 'made.load_id')
        .select(['made.version', 'made.token', 'made.created_at', 'made.kind', 'made.load_id'])
        .select(['made.sent_by', 'loads.sent_by as sender'])
        .where('made.version', '>=', from)
        .where('made.version', '<=', to)
        .orderBy('made.version', 'desc');
      return (await rows<StepRow>(steps)).map(
        ([version, token, createdAt, kind, loadId, by, sender]) => {
          return {
            version,
            token,
            createdAt,
            kind,
            loadId,
            by: kind === 'revert' ? by : (by ?? sender),
          };
        },
      );
    },

    filesOf: async (loadIds) => {
      if (loadIds.length === 0) return [];
      const files = db
        .selectFrom('files')
        .select(['load_id', 'name', 'dataset'])
        .where('load_id', 'in', loadIds)
        .orderBy('id');
      const found = await rows<[string, string, DatasetName]>(files);
      return found.map(([loadId, name, dataset]) => ({ loadId, name, dataset }));
    },
  };
}
