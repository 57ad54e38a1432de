import type { Logger } from 'pino';
import { Feed } from '#shared/concurrency/feed.ts';
import { versionKey } from './answer-cache.ts';
import type { Answers } from './answers.ts';

/** The summary again whenever the data version changes: one look for all who listen. */
export function createSummaryFeed(
  answers: Answers,
  { versionPollMs }: { readonly versionPollMs: number },
  log: Logger,
): Feed {
  const read = async () => {
    const { body, at } = await answers.summary('json');
    return { id: versionKey(at), event: 'summary', data: body.toString() };
  };
  const onError = (error: unknown) =>
    log.warn({ err: error }, 'the summary could not be read; retrying');
  return new Feed(read, { everyMs: versionPollMs, onError });
}
