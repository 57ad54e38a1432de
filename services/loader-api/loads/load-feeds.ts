import type { Logger } from 'pino';
import { Feed, type FeedEvent } from '#shared/concurrency/feed.ts';
import type { LoadsRepository } from './loads-repository.ts';
import { readLoad } from './read-loads.ts';
import { isUnfinished } from './states.ts';

/** The progress of loads, for any number of listeners; wherever the load runs. */
export function loadFeeds(
  loads: LoadsRepository,
  { progressMs }: { readonly progressMs: number },
  log: Logger,
) {
  const feeds = new Map<string, Feed>();
  const read = async (id: string): Promise<FeedEvent> => {
    const load = await readLoad(loads, id);
    const isLast = !isUnfinished(load.state);
    return {
      id: `${load.state}-${load.bytesRead}-${load.rowsRead}`,
      event: isLast ? load.state : 'progress',
      data: JSON.stringify(load),
      isLast,
    };
  };
  return {
    /** The present event of a load. @throws Problem load_not_found */
    now: read,

    /** Events of a load, the last one named by its final state. */
    async *listen(id: string, lastSeen: string | null, signal: AbortSignal) {
      const onError = (error: unknown) =>
        log.warn({ err: error }, 'the progress of a load could not be read; retrying');
      const feed = feeds.get(id) ?? new Feed(() => read(id), { everyMs: progressMs, onError });
      feeds.set(id, feed);
      try {
        yield* feed.listen(lastSeen, signal);
      } finally {
        if (feed.listeners === 0) feeds.delete(id);
      }
    },
  };
}
export type LoadFeeds = ReturnType<typeof loadFeeds>;
