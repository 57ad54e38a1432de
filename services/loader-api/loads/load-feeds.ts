import type { Logger } from 'pino';
import { Feed, type FeedEvent } from '#shared/concurrency/feed.ts';
import { repeatedWarning } from '#shared/repeated-warning.ts';
import type { LoadsRepository } from './loads-repository.ts';
import { readLoad } from './read-loads.ts';
import { isUnfinished } from './states.ts';

/** Events as they come; undefined where there was none for a while (`Feed.listen`). */
type LoadEvents = AsyncGenerator<FeedEvent | undefined>;

/** The progress of loads, for any number of listeners; wherever the load runs. */
export interface LoadFeeds {
  /** The present event of a load. @throws Problem load_not_found */
  now(id: string): Promise<FeedEvent>;
  /** Events of a load, the last one named by its final state. */
  listen(id: string, lastSeen: string | null, signal: AbortSignal): LoadEvents;
}

export function createLoadFeeds(
  loads: LoadsRepository,
  { progressMs }: { readonly progressMs: number },
  log: Logger,
): LoadFeeds {
  const feeds = new Map<string, Feed>();
  const failing = repeatedWarning(log);
  const read = async (id: string): Promise<FeedEvent> => {
    const load = await readLoad(loads, id);
    failing.over('the progress of loads is read again');
    const isLast = !isUnfinished(load.state);
    return {
      id: `${load.state}-${load.bytesRead}-${load.rowsRead}`,
      event: isLast ? load.state : 'progress',
      data: JSON.stringify(load),
      isLast,
    };
  };
  return {
    now: read,
    async *listen(id, lastSeen, signal) {
      const onError = (error: unknown) =>
        failing.warn({ err: error }, 'the progress of a load could not be read; retrying');
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
