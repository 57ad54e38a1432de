import { Problem } from '#shared/errors.ts';
import type { LoadRow } from '#shared/schema.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import { isUnfinished } from '../loads/states.ts';
import type { LoadOutcome } from './run.ts';

/** The answer to a request that was made before, under the same key. */
export interface Replay extends LoadOutcome {
  readonly replayed: true;
}

/**
 * Looks what a client's key was used for (draft-ietf-httpapi-idempotency-key-header). A load that
 * failed has given its key back, so a repeat of it starts anew.
 *
 * @returns the load it was used for, to be compared with; undefined when the key is free
 * @throws Problem idempotency_key_in_use while that load runs
 */
export async function claimKey(
  key: string | undefined,
  loads: LoadsRepository,
  { idempotencyKeyMs }: { readonly idempotencyKeyMs: number },
): Promise<LoadRow | undefined> {
  if (key === undefined) return undefined;
  const load = await loads.findByKey(key);
  if (!load) return undefined;
  if (isUnfinished(load.state)) throw keyInUse();
  // As long as it is held, another upload would be held beside it.
  if (load.state !== 'ready' && load.created_at + idempotencyKeyMs < Date.now()) {
    await loads.forgetKey(load.id);
    return undefined;
  }
  return load;
}

/** Two requests with the same key: the other one was faster, or has not ended. */
export function keyInUse(): Problem {
  return new Problem(
    'idempotency_key_in_use',
    'A request with this Idempotency-Key is still running; try again when it has finished.',
  );
}

/** @throws Problem idempotency_key_reused when the key was used for something else */
export function replayOf(load: LoadRow, fingerprint: string): Replay {
  if (load.fingerprint !== fingerprint) {
    throw new Problem(
      'idempotency_key_reused',
      'The Idempotency-Key was already used with other files or options.',
    );
  }
  if (load.dry_run === 1) return { loadId: load.id, kind: 'dryRun', replayed: true };
  if (load.duplicate_of !== null) {
    return { loadId: load.duplicate_of, kind: 'duplicate', replayed: true };
  }
  const kind = load.ready_at === null ? 'published' : 'held';
  return { loadId: load.id, kind, replayed: true };
}
