import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { faultCode, isConflict, isUnreachable } from './faults.ts';

export interface RetryOptions {
  /** How long it is tried again before it is given up. */
  readonly retryMs: number;
  readonly log: Pick<Logger, 'warn'>;
  /** Ends the trying from outside. */
  readonly isOver?: () => boolean;
}

const pauseFirstMs = 50;
const pauseMaxMs = 2_000;

/**
 * Does something again that failed because the database could not be reached, or lost against
 * another statement. A lost connection does not mean "not done", so the work must bear being done
 * twice.
 *
 * @param work is told whether an earlier try may have been done although it failed
 * @throws what the last try has thrown
 */
export async function retrying<T>(
  work: (again: boolean) => Promise<T>,
  { retryMs, log, isOver = () => false }: RetryOptions,
): Promise<T> {
  const deadline = Date.now() + retryMs;
  for (let pauseMs = pauseFirstMs, again = false; ; again = true) {
    try {
      return await work(again);
    } catch (error) {
      const mayPass = isUnreachable(error) || isConflict(error);
      if (!mayPass || isOver() || Date.now() + pauseMs > deadline) throw error;
      log.warn({ code: faultCode(error), pauseMs }, 'the database did not take it, trying again');
    }
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 2, pauseMaxMs);
  }
}
