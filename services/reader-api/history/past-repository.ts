import type { DatabaseHandle } from '#shared/database/connect.ts';
import { pages } from '#shared/database/pages.ts';
import type { Retrying } from '#shared/database/retry.ts';
import { readArrays, type SnapshotRows } from '#shared/database/snapshot.ts';
import type { FileStep } from './file-steps.ts';
import { readSteps } from './read-steps.ts';

/** Rows of the history that are read in one statement; SQLite has the event loop wait that long. */
const rowsAtOnce = 5_000;

/** A file that counted at a data version. */
export interface PastFile {
  readonly id: number;
  readonly dataset: string;
  /** Rows that were loaded of it; its aggregate has at most as many cells. */
  readonly rows: number;
}

/** What a version was when it was made, and how far back the history goes now. */
export interface MadeVersion {
  readonly token: number;
  /** The oldest version of which is kept what counted. */
  readonly historyFrom: number;
  /** Whether it was written down what counted: see `lastTold`. */
  readonly isTold: boolean;
}

/** What the database knows of data versions. Every statement is short. */
export interface PastRepository {
  /** A version as it was made; undefined where there is none. */
  find(version: number): Promise<MadeVersion | undefined>;
  /** The same of several, in one look. */
  findAll(versions: readonly number[]): Promise<Map<number, MadeVersion>>;
  /**
   * The last version, up to one, of which was written down what counted. A loader of before
   * migration 0011 makes versions of which it was not: those stand at the end, as the next one that
   * is made has the history begin anew.
   */
  lastTold(upTo: number): Promise<number>;
  /** The last version of those made until a time, in milliseconds since 1970. */
  versionAt(ms: number): Promise<number | undefined>;
  /** The files that counted at a version. */
  filesAt(version: number): Promise<PastFile[]>;
  /** The files that began or ceased to count after a version, up to another; the oldest first. */
  stepsBetween(after: number, upTo: number): Promise<FileStep[]>;
}

type MadeRow = [version: number, token: number, kind: string | null, historyFrom: number | null];
type FileRow = [id: number, dataset: string, rows: number, counts: number];

/** @param reading how reads are done again after a fault that passes */
export function createPastRepository(database: DatabaseHandle, reading: Retrying): PastRepository {
  const { db } = database;
  const rows: SnapshotRows = (query) => reading(() => readArrays(database, query));
  const historyFrom = db.selectFrom('meta').select('value').where('name', '=', 'history_from');
  const findAll = async (versions: readonly number[]) => {
    const made = db
      .selectFrom('data_versions')
      .select(['version', 'token', 'kind', historyFrom.as('history_from')])
      .where('version', 'in', versions);
    const found = await rows<MadeRow>(made);
    return new Map(
      found.map(([version, token, kind, from]) => {
        const isTold = kind !== null || version <= (from ?? 0);
        return [version, { token, historyFrom: from ?? 0, isTold }] as const;
      }),
    );
  };
  return {
    find: async (version) => (await findAll([version])).get(version),
    findAll,

    lastTold: async (upTo) => {
      const told = db
        .selectFrom('data_versions')
        .select('version')
        .where('version', '<=', upTo)
        .where((where) =>
          where.or([where('kind', 'is not', null), where('version', '<=', historyFrom)]),
        )
        .orderBy('version', 'desc')
        .limit(1);
      return (await rows<[number]>(told))[0]?.[0] ?? 0;
    },

    versionAt: async (ms) => {
      const versions = db
        .selectFrom('data_versions')
        .select('version')
        .where('created_at', '<=', ms)
        .orderBy('created_at', 'desc')
        .orderBy('version', 'desc')
        .limit(1);
      return (await rows<[number]>(versions))[0]?.[0];
    },

    filesAt: async (version) => {
      const found: PastFile[] = [];
      const read = (after: number) => {
        const last = db
          .selectFrom('counted')
          .select(({ fn }) => ['file_id', fn.max('version').as('version')])
          .where('version', '<=', version)
          .where('file_id', '>', after)
          .groupBy('file_id')
          .orderBy('file_id')
          .limit(rowsAtOnce)
          .as('last');
        const files = db
          .selectFrom(last)
          .innerJoin('counted', (join) =>
            join
              .onRef('counted.file_id', '=', 'last.file_id')
              .onRef('counted.version', '=', 'last.version'),
          )
          .innerJoin('files', 'files.id', 'last.file_id')
          .select(['files.id', 'files.dataset', 'files.rows_loaded', 'counted.counts'])
          .orderBy('files.id');
        return rows<FileRow>(files);
      };
      for await (const some of pages({ rowsMax: rowsAtOnce, numberOf: ([id]) => id, read })) {
        for (const [id, dataset, rows, counts] of some) {
          if (counts === 1) found.push({ id, dataset, rows });
        }
      }
      return found;
    },

    stepsBetween: (after, upTo) => readSteps(db, rows, after, upTo),
  };
}
