import { asProblem } from '#shared/database/faults.ts';
import { retrying } from '#shared/database/retry.ts';
import { Problem } from '#shared/errors.ts';
import { dropUnknownFiles } from '../file/file-record.ts';
import type { LoadRun } from '../file/load-run.ts';
import { linksOf } from '../loads/load-links.ts';
import { OwnershipLostError } from '../loads/ownership.ts';
import { shortened } from '../loads/stored-names.ts';
import { columnsOf } from './progress.ts';
import type { LoaderDeps } from './run.ts';

/** What a message quotes is bounded where it is quoted; this holds for every message. */
const messageCharsMax = 2_000;

/** How long a failure is tried to be recorded: a database may be away for long. */
const recordMs = 3_600_000;

/**
 * Records that a load failed; the key it was sent under is free again, so that a repeat starts
 * anew.
 *
 * @returns the problem to answer with, naming the load
 */
export async function failLoad(error: unknown, run: LoadRun, deps: LoaderDeps): Promise<Problem> {
  const { loadId, log } = run;
  const problem =
    error instanceof OwnershipLostError ? await lostBecause(loadId, deps) : asProblem(error);
  const { code, message, extras } = problem;
  // What a caller has sent, or a client that went away, is nothing to look after.
  const level = problem.status >= 500 ? 'warn' : 'info';
  log[level]({ err: problem.cause, code, file: extras.file }, `load failed: ${message}`);
  const patch = { ...endedBy(code, message, extras.file), ...columnsOf(run) };
  const record = async () => {
    await dropUnknownFiles(run);
    await deps.loads.move('fail', { id: loadId, owner: deps.owner }, patch);
    deps.purger.wake();
  };
  await record().catch((cause: unknown) => {
    log.error({ err: cause }, 'the failure of a load could not be recorded; retrying');
    // Who sent it is not kept waiting for that.
    retrying(record, { retryMs: recordMs, log, untilRoom: true }).catch((last: unknown) =>
      log.error(
        { err: last },
        'the failure of a load could not be recorded; another process will fail it',
      ),
    );
  });
  return new Problem(code, message, {
    cause: problem.cause,
    extras: { ...extras, loadId, links: linksOf(loadId) },
  });
}

/**
 * The columns of a load that ends without being published.
 *
 * @param file the one it ends because of
 */
export function endedBy(code: string, message: string, file?: unknown) {
  const shown = shortened(message, messageCharsMax);
  return { error: JSON.stringify({ code, message: shown, file }), finished_at: Date.now() };
}

/** The same of a load whose content counts already. */
export function endedAsDuplicate(holder: string) {
  return {
    duplicate_of: holder,
    ...endedBy('duplicate', 'The same content is already published.'),
  };
}

/** Somebody else has ended the load: what they said. */
async function lostBecause(loadId: string, { loads }: LoaderDeps): Promise<Problem> {
  const load = await loads.find(loadId);
  return load?.state === 'cancelled'
    ? new Problem('load_cancelled', 'The load was cancelled while it ran.')
    : new Problem(
        'owner_lost',
        'Another process has failed the load, as this one showed no heartbeat; send it again.',
      );
}
