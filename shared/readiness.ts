import type { Logger } from 'pino';
import { withinTime } from './concurrency/within-time.ts';
import { Problem, type ProblemCode } from './errors.ts';

/** Something a service needs to do its work. */
export interface ReadyCheck {
  /** What it is called where all parts are listed: `database`. Several checks may be about one. */
  readonly name: string;
  /** What it is called in a sentence: "The database". */
  readonly part: string;
  /** What it is called where nothing better is known of a fault. */
  readonly code: ProblemCode;
  /** What is wrong with it in one word, where `check` throws a Problem. */
  readonly word: string;
  /** The service does its work all the same: it is told, and nothing more. */
  readonly isWarning?: true;
  /** @throws Problem that says what is wrong with it; whatever else went wrong */
  check(): Promise<void>;
}

/** How all parts are. */
export interface Readiness {
  /** Of the first part without which the service is not ready. */
  readonly fault: Problem | undefined;
  /** One word for each: `ok`, or what is wrong. */
  readonly parts: Readonly<Record<string, string>>;
}

interface Finding {
  readonly problem: Problem;
  readonly word: string;
}

/** Leaves time to send the answer within two seconds. */
const answerMs = 1_800;
const fine = 'ok';
const unreachable = 'unreachable';

/**
 * Tells whether all parts of a service are ready. Callers at the same time share one look at each
 * part, and one that hangs is not asked again meanwhile. A change is logged once, however often it
 * is asked.
 *
 * @returns resolves in time, whatever the parts do
 */
export function readiness(checks: readonly ReadyCheck[], log: Logger): () => Promise<Readiness> {
  const looks = checks.map((check) => ({ check, look: sharedLook(check) }));
  const { note } = createNotes(log);
  return async () => {
    const found = await Promise.all(
      looks.map(async ({ check, look }) => ({ check, finding: await look() })),
    );
    const parts: Record<string, string> = {};
    for (const { check, finding } of found) {
      if ((parts[check.name] ?? fine) === fine) parts[check.name] = finding?.word ?? fine;
    }
    const faulty = found.filter(({ finding }) => finding !== undefined);
    const first = faulty.find(({ check }) => !check.isWarning);
    note(first?.finding?.problem, faulty[0]?.finding?.problem);
    return { fault: first?.finding?.problem, parts };
  };
}

function createNotes(log: Logger) {
  let known: string | undefined;
  return {
    note: (fault: Problem | undefined, any: Problem | undefined) => {
      if (any && any.message !== known) {
        const fields = { err: any.cause, code: any.code };
        log.warn(fields, `${fault ? 'not ready' : 'ready, but'}: ${any.message}`);
      } else if (!any && known !== undefined) {
        log.info('ready again');
      }
      known = any?.message;
    },
  };
}

function sharedLook({ part, code, word, check }: ReadyCheck): () => Promise<Finding | undefined> {
  const noAnswer = `${part} does not answer.`;
  let looking: Promise<Finding | undefined> | undefined;
  const look = async () => {
    try {
      await check();
      return undefined;
    } catch (error) {
      if (error instanceof Problem) return { problem: error, word };
      return { problem: new Problem(code, noAnswer, { cause: error }), word: unreachable };
    } finally {
      looking = undefined;
    }
  };
  const late = () => ({ problem: new Problem(code, noAnswer), word: unreachable });
  return () => {
    looking ??= look();
    return withinTime(looking, { ms: answerMs, late });
  };
}
