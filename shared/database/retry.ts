import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type FaultKind, faultCode, faultKind } from './faults.ts';

export interface RetryOptions {
  /** How long it is tried again before it is given up. */
  readonly retryMs: number;
  readonly log: Pick<Logger, 'warn'>;
  /** Ends the trying from outside. */
  readonly isOver?: () => boolean;
  /**
   * Whether a full disk is waited for, too. Whoever fills it must not: its own rows take the room.
   */
  readonly untilRoom?: boolean;
}

const pauseFirstMs = 50;
const pauseMaxMs = 2_000;
/** The first failure is told, and then how often there was one: it may be hours of them. */
const warnEveryMs = 30_000;

/**
 * Does something again that failed by a fault of the database that passes. A lost connection does
 * not mean "not done", so the work must be safe to do twice.
 *
 * @param work learns whether an earlier try may have been done although it failed
 * @throws what the last try has thrown
 */
export async function retrying<T>(
  work: (again: boolean) => Promise<T>,
  { retryMs, log, isOver = () => false, untilRoom = false }: RetryOptions,
): Promise<T> {
  const deadline = Date.now() + retryMs;
  let warnedAt = Number.NEGATIVE_INFINITY;
  for (let pauseMs = pauseFirstMs, again = false, tries = 1; ; again = true, tries++) {
    try {
      return await work(again);
    } catch (error) {
      const kind = faultKind(error);
      const mayPass = kind !== undefined && (untilRoom || kind !== 'storageFull');
      if (!mayPass || isOver() || Date.now() + pauseMs > deadline) throw error;
      if (performance.now() - warnedAt >= warnEveryMs) {
        warn(log, error, { kind, pauseMs, tries });
        warnedAt = performance.now();
      }
    }
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 2, pauseMaxMs);
  }
}

interface Failing {
  readonly kind: FaultKind;
  readonly pauseMs: number;
  readonly tries: number;
}

function warn(log: RetryOptions['log'], error: unknown, failing: Failing): void {
  const reason = error instanceof Error ? error.message : String(error);
  log.warn({ code: faultCode(error), reason, ...failing }, 'a database operation failed; retrying');
}

/** Does something, and again where that may help. */
export type Retrying = <T>(work: () => Promise<T>) => Promise<T>;

export const once: Retrying = (work) => work();

/**
 * For what a request waits for, and bears being done twice, as reads do. While the database has
 * failed the last time, too, nobody waits any longer for an answer that is not going to come.
 */
export function retryingForRequest(
  { requestRetryMs }: { readonly requestRetryMs: number },
  log: Pick<Logger, 'debug'>,
): Retrying {
  let isAway = false;
  // Whoever gets the error in the end logs it; a database may be away for hours.
  const quiet = { warn: log.debug.bind(log) } as RetryOptions['log'];
  return async (work) => {
    try {
      const result = await retrying(work, { retryMs: isAway ? 0 : requestRetryMs, log: quiet });
      isAway = false;
      return result;
    } catch (error) {
      isAway = faultKind(error) !== undefined;
      throw error;
    }
  };
}
