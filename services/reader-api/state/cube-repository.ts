import type { Kysely } from 'kysely';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { pages } from '#shared/database/pages.ts';
import { inSnapshot as inDatabaseSnapshot, type SnapshotRows } from '#shared/database/snapshot.ts';
import type { Schema } from '#shared/schema.ts';
import type { ListedPlace } from '#shared/summary/match.ts';
import { groupBirths, type PlaceBirths, unpackBirths } from '#shared/summary/place-births.ts';
import { toDataVersion } from './data-version.ts';
import type { VersionHistory } from './lineage.ts';

/** Parts of an aggregate, cells or places that are read in one statement. */
const partsAtOnce = 4;
const rowsAtOnce = 5_000;

/** A file whose rows began or ceased to count. */
export interface FileChange {
  readonly id: number;
  readonly dataset: string;
  readonly counted: boolean;
  /** Its rows are gone, so they can no longer be taken away one by one. */
  readonly purged: boolean;
}

/** Reads of one and the same data version. */
export interface Snapshot extends VersionHistory {
  /** Files that changed after a version; from 0, every file that counts. */
  changesSince(version: number): Promise<FileChange[]>;
  /** The people of a file, some at a time. */
  births(fileId: number): AsyncIterable<readonly PlaceBirths[]>;
  /** The places of a file by line, some at a time. */
  places(fileId: number): AsyncIterable<readonly ListedPlace[]>;
}

/** Runs reads that all see one version of the data, whatever is published meanwhile. */
export function inSnapshot<T>(
  database: DatabaseHandle,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  return inDatabaseSnapshot(database, async (rows) => work(await snapshotOf(database.db, rows)));
}

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
      const all = db.selectFrom('files').select(['id', 'dataset', 'counted', 'purged_at']);
      const files =
        version === 0 ? all.where('counted', '=', 1) : all.where('counted_version', '>', version);
      const changes = await rows<[number, string, number, number | null]>(files.orderBy('id'));
      return changes.map(([id, dataset, counted, purgedAt]) => ({
        id,
        dataset,
        counted: counted === 1,
        purged: purgedAt !== null,
      }));
    },
    births: (fileId) => birthsOf(db, rows, fileId),
    places: (fileId) => placesOf(db, rows, fileId),
  };
}

/** Most files have few cells; the aggregate of a large one is kept in parts as well. */
async function* birthsOf(
  db: Kysely<Schema>,
  rows: SnapshotRows,
  fileId: number,
): AsyncGenerator<readonly PlaceBirths[]> {
  const parts = db.selectFrom('birth_parts').select(['part_no', 'births']);
  const ofFile = parts.where('file_id', '=', fileId).orderBy('part_no').limit(partsAtOnce);
  let last = -1;
  for await (const some of numbered(partsAtOnce, (after) =>
    rows<[number, string]>(ofFile.where('part_no', '>', after)),
  )) {
    for (const [no, part] of some) {
      yield unpackBirths(part);
      last = no;
    }
  }
  if (last >= 0) return;
  const cells = db
    .selectFrom('births')
    .select(['cell_no', 'place_of_birth', 'birth_year', 'people'])
    .where('file_id', '=', fileId)
    .orderBy('cell_no')
    .limit(rowsAtOnce);
  for await (const some of numbered(rowsAtOnce, (after) =>
    rows<[number, string, number, number]>(cells.where('cell_no', '>', after)),
  )) {
    yield groupBirths(some.map(([, place, year, people]) => [place, year, people] as const));
  }
}

async function* placesOf(
  db: Kysely<Schema>,
  rows: SnapshotRows,
  fileId: number,
): AsyncGenerator<readonly ListedPlace[]> {
  const places = db
    .selectFrom('places')
    .select(['line_no', 'city', 'county', 'country'])
    .where('file_id', '=', fileId)
    .orderBy('line_no')
    .limit(rowsAtOnce);
  for await (const some of numbered(rowsAtOnce, (after) =>
    rows<[number, string, string, string]>(places.where('line_no', '>', after)),
  )) {
    yield some.map(([line, city, county, country]) => {
      return { file: fileId, line, city, county, country };
    });
  }
}

/** Pages of rows that begin with their number. */
function numbered<Numbered extends readonly [number, ...unknown[]]>(
  rowsMax: number,
  read: (after: number) => Promise<Numbered[]>,
) {
  return pages({ rowsMax, numberOf: ([number]) => number, read });
}
