import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { repeatedWarning } from '#shared/repeated-warning.ts';
import type { Schema } from '#shared/schema.ts';
import { expireHeld } from './expire.ts';
import { deleteOldLoad, type OldLoadsOptions, oldLoads, oldLoadsAtOnce } from './old-loads.ts';
import { forgetFile, type PurgeOptions, purgeFile } from './purge.ts';
import { emptied, filesAtOnce, forgettable, purgeable } from './purgeable.ts';

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
  /** How many files were found to purge, less those that are done. */
  backlog(): number;
  /** Waits until nothing is left to do, or what runs has stopped. */
  idle(): Promise<void>;
  /** Stops after the batch at hand. */
  stop(): Promise<void>;
}

export function createPurger(db: Kysely<Schema>, options: PurgerOptions, log: Logger): Purger {
  const stopping = new AbortController();
  const { signal } = stopping;
  let again = false;
  let isFirstRound = true;
  let backlog = 0;
  let running: Promise<void> | undefined;

  const failing = repeatedWarning(log);
  const purgeFiles = async () => {
    const files = await purgeable(db, Date.now() - options.supersededKeepMs);
    backlog = files.length;
    for (const file of files) {
      if (signal.aborted) return;
      const hasFound = await purgeFile(db, file, { ...options, signal });
      backlog--;
      if (file.purge_again_at === null) log.info({ fileId: file.id }, 'purged');
      else if (hasFound)
        log.warn({ fileId: file.id }, 'purged rows that arrived after the first purge');
    }
    if (files.length === filesAtOnce) again = true;
  };
  const forgetFiles = async () => {
    const old = await forgettable(db, Date.now() - options.historyKeepMs);
    const files = isFirstRound ? [...old, ...(await emptied(db))] : old;
    for (const file of files) {
      if (signal.aborted) return;
      await forgetFile(db, file, { ...options, signal });
    }
    if (files.length > 0) log.info({ files: files.length }, 'the history begins later now');
    if (files.length >= filesAtOnce) again = true;
    else isFirstRound = false;
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
    failing.over('purging works again');
  };
  const wake = () => {
    again = true;
    if (running || signal.aborted) return;
    running = round()
      .catch((error: unknown) => {
        if (!signal.aborted) failing.warn({ err: error }, 'purging failed; it will be retried');
      })
      .finally(() => {
        running = undefined;
      });
  };
  // Time alone makes rows purgeable, and a purge that failed wants another try.
  const timer = setInterval(wake, options.purgeEveryMs).unref();
  return {
    wake,
    backlog: () => backlog,
    idle: async () => running,
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}
