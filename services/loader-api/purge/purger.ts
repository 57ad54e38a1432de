import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Schema } from '#shared/schema.ts';
import { abandonedStates, cancellableStates } from '../loads/states.ts';
import { expireHeld } from './expire.ts';
import { deleteOldLoad, type OldLoadsOptions, oldLoads, oldLoadsAtOnce } from './old-loads.ts';
import { forgetFile, type PurgeableFile, type PurgeOptions, purgeFile } from './purge.ts';

/** Most files that are looked up at a time. */
const filesAtOnce = 1_000;

export interface PurgerOptions extends PurgeOptions, OldLoadsOptions {
  readonly purgeEveryMs: number;
  readonly supersededKeepMs: number;
  /** How long what counted can be told after it ceased to. */
  readonly historyKeepMs: number;
}

/**
 * Deletes in the background what failed loads left behind, and in the end those loads; and has
 * held loads expire that nobody has published.
 */
export interface Purger {
  /** Looks for files to purge; now, or again when the present round is over. */
  wake(): void;
  /** Waits until nothing is left to do, or what runs has stopped. */
  idle(): Promise<void>;
  /** Stops after the batch at hand. */
  stop(): Promise<void>;
}

/**
 * The files whose rows can go: of loads that ended without being published, of content that was
 * there already, and what was replaced or reverted long enough ago. And those that are to be looked
 * at once more. There may be more of them than are listed at a time.
 */
export function purgeable(db: Kysely<Schema>, keptSince: number): Promise<PurgeableFile[]> {
  return db
    .selectFrom('files')
    .innerJoin('loads', 'loads.id', 'files.load_id')
    .select(['files.id', 'files.dataset', 'files.purge_again_at', 'files.counted_version'])
    .where('files.purge_done', '=', 0)
    .where('files.counted', '=', 0)
    .where((where) =>
      where.or([
        where('files.purge_again_at', 'is', null),
        where('files.purge_again_at', '<=', Date.now()),
      ]),
    )
    .where('loads.state', 'not in', cancellableStates)
    .where((where) =>
      where.or([
        where('loads.state', 'in', abandonedStates),
        where('files.duplicate_of', 'is not', null),
        where('files.uncounted_at', '<', keptSince),
      ]),
    )
    .orderBy('files.id')
    .limit(filesAtOnce)
    .execute();
}

/**
 * The files that counted once and ceased to so long ago that they are part of the history no more.
 * Their rows are gone. There may be more of them than are listed at a time.
 */
export function forgettable(db: Kysely<Schema>, keptSince: number): Promise<PurgeableFile[]> {
  return db
    .selectFrom('files')
    .select(['id', 'dataset', 'purge_again_at', 'counted_version'])
    .where('counted', '=', 0)
    .where('purge_done', '=', 1)
    .where('counted_version', 'is not', null)
    .where('uncounted_at', '<', keptSince)
    .orderBy('counted_version')
    .limit(filesAtOnce)
    .execute();
}

export function createPurger(db: Kysely<Schema>, options: PurgerOptions, log: Logger): Purger {
  const stopping = new AbortController();
  const { signal } = stopping;
  let again = false;
  let running: Promise<void> | undefined;

  const purgeFiles = async () => {
    const files = await purgeable(db, Date.now() - options.supersededKeepMs);
    for (const file of files) {
      if (signal.aborted) return;
      const hasFound = await purgeFile(db, file, { ...options, signal });
      if (file.purge_again_at === null) log.info({ fileId: file.id }, 'purged');
      else if (hasFound)
        log.warn({ fileId: file.id }, 'purged rows that arrived after the first purge');
    }
    if (files.length === filesAtOnce) again = true;
  };
  const forgetFiles = async () => {
    const files = await forgettable(db, Date.now() - options.historyKeepMs);
    for (const file of files) {
      if (signal.aborted) return;
      await forgetFile(db, file, { ...options, signal });
    }
    if (files.length > 0) log.info({ files: files.length }, 'the history begins later now');
    if (files.length === filesAtOnce) again = true;
  };
  const deleteLoads = async () => {
    let deleted = 0;
    const ids = await oldLoads(db, options);
    for (const id of ids) {
      if (signal.aborted) break;
      if (await deleteOldLoad(db, id, { ...options, signal })) deleted++;
    }
    if (deleted > 0) log.info({ loads: deleted }, 'old loads that never counted are deleted');
    if (deleted > 0 && ids.length === oldLoadsAtOnce) again = true;
  };
  const round = async () => {
    while (again && !signal.aborted) {
      again = false;
      await expireHeld(db, log);
      await purgeFiles();
      await forgetFiles();
      await deleteLoads();
    }
  };
  const wake = () => {
    again = true;
    if (running || signal.aborted) return;
    running = round()
      .catch((error: unknown) => {
        if (!signal.aborted) log.warn({ err: error }, 'purging failed; it will be retried');
      })
      .finally(() => {
        running = undefined;
      });
  };
  // Time alone makes rows purgeable, and a purge that failed wants another try.
  const timer = setInterval(wake, options.purgeEveryMs).unref();
  return {
    wake,
    idle: async () => running,
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}
