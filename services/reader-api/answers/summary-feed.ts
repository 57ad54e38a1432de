import type { Logger } from 'pino';
import { Feed, type FeedChange, type FeedEvent } from '#shared/concurrency/feed.ts';
import { repeatedWarning } from '#shared/repeated-warning.ts';
import type { Changes } from '../history/changes.ts';
import type { DataVersion } from '../state/data-version.ts';
import { versionKey } from './answer-cache.ts';
import type { Answers } from './answers.ts';

export interface SummaryFeedDeps {
  readonly answers: Pick<Answers, 'summary'>;
  readonly changes: Pick<Changes, 'between'>;
  readonly config: { readonly versionPollMs: number };
  readonly log: Logger;
}

/**
 * The summary again whenever the data version changes, and what has changed with it: one look for
 * all who listen.
 */
export function createSummaryFeed({ answers, changes, config, log }: SummaryFeedDeps): Feed {
  const { warn, over } = repeatedWarning(log);
  let last: { readonly at: DataVersion; readonly event: FeedEvent } | undefined;
  /** Without it the summary is news all the same. */
  const changeTo = async (at: DataVersion): Promise<FeedChange | undefined> => {
    const since = last?.at;
    const change = since && (await changes.between(since, at));
    return change && { since: versionKey(since), event: 'change', data: JSON.stringify(change) };
  };
  const read = async (): Promise<FeedEvent> => {
    const { body, at } = await answers.summary('json');
    const id = versionKey(at);
    over('the summary is read again');
    if (last?.event.id === id) return last.event;
    const change = await changeTo(at).catch((error: unknown) => {
      warn({ err: error }, 'what has changed could not be read; only the summary is sent');
    });
    const event = { id, event: 'summary', data: body.toString(), ...(change && { change }) };
    last = { at, event };
    return event;
  };
  const onError = (error: unknown) =>
    warn({ err: error }, 'the summary could not be read; retrying');
  return new Feed(read, { everyMs: config.versionPollMs, onError });
}
