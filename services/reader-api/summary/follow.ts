import type { Logger } from 'pino';
import type { Representation } from '../versions/representations.ts';
import type { Answers } from './answers.ts';

export interface FollowOptions {
  readonly versionPollMs: number;
  /** Called with the first summary, and with each new one; again where it has failed. */
  onChange(summary: Representation): Promise<void>;
}

/**
 * Looks for new data now and then, so that what was published is read and counted before anybody
 * asks: the first to ask after a start or a publish finds it ready.
 */
export function followData(answers: Answers, options: FollowOptions, log: Logger) {
  let seen = '';
  let isFailing = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();

  const look = async () => {
    const summary = await answers.summary('json');
    if (summary.etag !== seen) await options.onChange(summary);
    seen = summary.etag;
    isFailing = false;
  };
  const onError = (error: unknown) => {
    // Once, not each time: a database may be away for hours.
    if (!isFailing) log.warn({ err: error }, 'new data cannot be followed, trying again');
    isFailing = true;
  };
  const next = () => {
    round = look()
      .catch(onError)
      .then(() => {
        if (!stopped) timer = setTimeout(next, options.versionPollMs);
      });
  };
  return {
    start: next,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
