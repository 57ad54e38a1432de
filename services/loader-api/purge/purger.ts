import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Schema } from '#shared/schema.ts';
import { abandonedStates, unfinishedStates } from '../loads/states.ts';
import { type PurgeableFile, type PurgeOptions, purgeFile } from './purge.ts';

export interface PurgerOptions extends PurgeOptions {
  readonly purgeEveryMs: number;
  readonly supersededKeepMs: number;
}

/** Deletes in the background what failed loads left behind. */
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
 * at once more.
 */
export function purgeable(db: Kysely<Schema>, keptSince: number): Promise<PurgeableFile[]> {
  return db
    .selectFrom('files')
    .innerJoin('loads', 'loads.id', 'files.load_id')
    .select(['files.id', 'files.dataset', 'files.purge_again_at'])
    .where('files.purge_done', '=', 0)
    .where('files.counted', '=', 0)
    .where((where) =>
      where.or([
        where('files.purge_again_at', 'is', null),
        where('files.purge_again_at', '<=', Date.now()),
      ]),
    )
    .where('loads.state', 'not in', unfinishedStates)
    .where((where) =>
      where.or([
        where('loads.state', 'in', abandonedStates),
        where('files.duplicate_of', 'is not', null),
        where('files.uncounted_at', '<', keptSince),
      ]),
    )
    .orderBy('files.id')
    .execute();
}

export function createPurger(db: Kysely<Schema>, options: PurgerOptions, log: Logger): Purger {
  const stopping = new AbortController();
  const { signal } = stopping;
  let again = false;
  let running: Promise<void> | undefined;

  const round = async () => {
    while (again && !signal.aborted) {
      again = false;
      for (const file of await purgeable(db, Date.now() - options.supersededKeepMs)) {
        if (signal.aborted) return;
        const hasFound = await purgeFile(db, file, { ...options, signal });
        if (file.purge_again_at === null) log.info({ fileId: file.id }, 'purged');
        else if (hasFound) log.warn({ fileId: file.id }, 'rows had come after the purge; purged');
      }
    }
  };
  const wake = () => {
    again = true;
    if (running || signal.aborted) return;
    running = round()
      .catch((error: unknown) => {
        if (!signal.aborted) log.warn({ err: error }, 'purging will be tried again later');
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
