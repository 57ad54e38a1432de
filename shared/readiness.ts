import type { Logger } from 'pino';
import { withinTime } from './concurrency/within-time.ts';
import { Problem, type ProblemCode } from './errors.ts';

/** Something a service needs to do its work. */
export interface ReadyCheck {
  /** What it is called in a sentence: "The database". */
  readonly part: string;
  /** What it is called where nothing better is known of a fault. */
  readonly code: ProblemCode;
  /** @throws Problem that says what is wrong with it; whatever else went wrong */
  check(): Promise<void>;
}

/** Leaves time to send the answer within two seconds. */
const answerMs = 1_800;

/**
 * Tells whether all parts of a service are ready. Callers at the same time share one look at each
 * part, and one that hangs is not asked again meanwhile. A change is logged once, however often it
 * is asked.
 *
 * @returns resolves in time, whatever the parts do, with the fault of the first that is not ready
 */
export function readiness(
  checks: readonly ReadyCheck[],
  log: Logger,
): () => Promise<Problem | undefined> {
  const looks = checks.map(sharedLook);
  let known: string | undefined;
  return async () => {
    const faults = await Promise.all(looks.map((look) => look()));
    const fault = faults.find((found) => found !== undefined);
    if (fault && fault.message !== known) {
      log.warn({ err: fault.cause, code: fault.code }, `not ready: ${fault.message}`);
    } else if (!fault && known !== undefined) {
      log.info('ready again');
    }
    known = fault?.message;
    return fault;
  };
}

function sharedLook({ part, code, check }: ReadyCheck): () => Promise<Problem | undefined> {
  const noAnswer = `${part} does not answer.`;
  let looking: Promise<Problem | undefined> | undefined;
  const look = async () => {
    try {
      await check();
      return undefined;
    } catch (error) {
      return error instanceof Problem ? error : new Problem(code, noAnswer, { cause: error });
    } finally {
      looking = undefined;
    }
  };
  const late = () => new Problem(code, noAnswer);
  return () => {
    looking ??= look();
    return withinTime(looking, { ms: answerMs, late });
  };
}
