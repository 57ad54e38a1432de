import type { Logger } from 'pino';
import { createSerial } from '#shared/concurrency/serial.ts';
import { sharedRead } from '#shared/concurrency/shared-read.ts';
import { withinTime } from '#shared/concurrency/within-time.ts';
import { type Column, type DatasetName, findDataset } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
import { type Representation, toRepresentation } from '../answers/answer-cache.ts';
import type { FileCatalog } from '../rows/file-catalog.ts';
import { type RowScanner, RowsGone } from '../rows/scan.ts';
import { isSame } from '../state/data-version.ts';
import type { CubeAt, LiveCube } from '../state/live-cube.ts';
import { JoinedColumn } from './column-counts.ts';
import { createFileParts } from './file-parts.ts';
import { type ProfileObject, toColumnProfile } from './profile-object.ts';

export interface ProfilesDeps {
  readonly cube: LiveCube;
  readonly catalog: FileCatalog;
  readonly scanner: RowScanner;
  readonly config: { readonly profileDistinctMax: number; readonly profileWaitMs: number };
  readonly log: Logger;
  /** Aborted when the service stops. */
  readonly stopping: AbortSignal;
}

const triesMax = 5;

/** What the columns of a dataset hold, of all that counts. */
export interface Profiles {
  /**
   * The profile as of now. When a caller has waited for long enough, it goes on being computed for
   * the others.
   *
   * @throws Problem time_limit, aggregate_too_large, shutting_down
   */
  get(dataset: DatasetName): Promise<Representation>;
}

export function createProfiles(deps: ProfilesDeps): Profiles {
  const { cube, catalog, scanner, config, log, stopping } = deps;
  const parts = createFileParts(scanner, config, stopping);
  const latest = new Map<DatasetName, Representation>();

  const build = async (dataset: DatasetName, counted: CubeAt): Promise<ProfileObject> => {
    const files = await catalog.files(dataset, counted);
    const columns: readonly Column[] = findDataset(dataset)?.columns ?? [];
    const joined = columns.map((column) => new JoinedColumn(column, config.profileDistinctMax));
    for (const file of files) {
      const part = await parts.of(counted.lineage.history, dataset, file);
      for (const [index, ofColumn] of part.entries()) await joined[index]?.add(ofColumn);
    }
    return {
      dataset,
      rows: joined[0]?.result().figures.rows ?? 0,
      files: files.length,
      columns: columns.flatMap((column, index) => {
        const ofColumn = joined[index];
        return ofColumn ? toColumnProfile(column, ofColumn) : [];
      }),
      dataVersion: counted.at.version,
    };
  };
  const knownAt = (dataset: DatasetName, { at }: CubeAt): Representation | undefined => {
    const made = latest.get(dataset);
    return made && isSame(made.at, at) ? made : undefined;
  };
  const make = async (dataset: DatasetName): Promise<Representation> => {
    for (let tries = 0; tries < triesMax; tries++) {
      const counted = await cube.read((now) => now);
      const known = knownAt(dataset, counted);
      if (known) return known;
      const startedAt = Date.now();
      try {
        const profile = await build(dataset, counted);
        const { at } = counted;
        const made = toRepresentation(`profile.${dataset}`, at, JSON.stringify(profile));
        latest.set(dataset, made);
        log.info({ dataset, ...at, rows: profile.rows, ms: Date.now() - startedAt }, 'profiled');
        return made;
      } catch (error) {
        // Whoever deletes rows has made a new data version before.
        if (!(error instanceof RowsGone)) throw error;
      }
    }
    throw new Problem('time_limit', 'The data change faster than they can be read.');
  };
  /** One at a time, of whatever dataset. */
  const inTurn = createSerial();
  const shared: Record<DatasetName, () => Promise<Representation>> = {
    people: sharedRead(() => inTurn(() => make('people'))),
    places: sharedRead(() => inTurn(() => make('places'))),
  };
  return {
    async get(dataset) {
      const current = async () => {
        const known = await cube.read((now) => knownAt(dataset, now));
        return known ?? shared[dataset]();
      };
      return withinTime(current(), { ms: config.profileWaitMs, late: notReady });
    },
  };
}

function notReady(): never {
  throw new Problem('time_limit', 'The profile is still being computed; try again in a moment.');
}
