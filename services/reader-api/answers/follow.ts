import type { Logger } from 'pino';
import { type Repeated, repeat } from '#shared/concurrency/repeat.ts';
import { repeatedWarning } from '#shared/repeated-warning.ts';
import type { Representation } from './answer-cache.ts';
import type { Answers } from './answers.ts';

export interface FollowOptions {
  readonly versionPollMs: number;
  /** Called with the first summary, and with each new one; again where it has failed. */
  onChange(summary: Representation): Promise<void>;
  /** Called when the first look has ended, however. */
  readonly onFirst?: () => void;
}

/**
 * Looks for new data now and then, so that what was published is read and counted before anybody
 * asks: the first to ask after a start or a publish finds it ready.
 */
export function followData(answers: Answers, options: FollowOptions, log: Logger): Repeated {
  let seen = '';
  // A database may be away for hours.
  const failing = repeatedWarning(log);

  const look = async () => {
    const summary = await answers.summary('json');
    if (summary.etag !== seen) await options.onChange(summary);
    seen = summary.etag;
    failing.over('new data are read again');
  };
  const onError = (error: unknown) => {
    failing.warn({ err: error }, 'new data could not be read; retrying');
  };
  return repeat(() => look().catch(onError).finally(options.onFirst), {
    pauseMs: options.versionPollMs,
  });
}
