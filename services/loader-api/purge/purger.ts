import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Schema } from '#shared/schema.ts';
import { type PurgeOptions, purgeFile } from './purge.ts';

/** Deletes in the background what failed loads left behind. */
export interface Purger {
  /** Looks for files to purge; now, or again when the present round is over. */
  wake(): void;
  /** Waits until nothing is left to do, or what runs has stopped. */
  idle(): Promise<void>;
  /** Stops after the batch at hand. */
  stop(): Promise<void>;
}

/** The files whose rows can go: of loads that ended without being published, and duplicates. */
export function purgeable(db: Kysely<Schema>) {
  return db
    .selectFrom('files')
    .innerJoin('loads', 'loads.id', 'files.load_id')
    .select(['files.id', 'files.dataset'])
    .where('files.purged_at', 'is', null)
    .where('files.counted', '=', 0)
    .where((where) =>
      where.or([
        where('loads.state', 'in', ['failed', 'cancelled']),
        where.and([
          where('loads.state', '=', 'published'),
          where('files.duplicate_of', 'is not', null),
        ]),
      ]),
    )
    .orderBy('files.id')
    .execute();
}

export function createPurger(db: Kysely<Schema>, options: PurgeOptions, log: Logger): Purger {
  let stopped = false;
  let again = false;
  let running: Promise<void> | undefined;

  const round = async () => {
    while (again && !stopped) {
      again = false;
      for (const file of await purgeable(db)) {
        if (stopped) return;
        await purgeFile(db, file, options);
        log.info({ fileId: file.id }, 'purged');
      }
    }
  };
  const wake = () => {
    again = true;
    if (running || stopped) return;
    running = round()
      .catch((error: unknown) => log.warn({ err: error }, 'purging will be tried again later'))
      .finally(() => {
        running = undefined;
      });
  };
  return {
    wake,
    idle: async () => running,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}
