import { isDuplicateKey } from '#shared/database/faults.ts';
import { type RetryOptions, retrying } from '#shared/database/retry.ts';
import type { LoadRow, LoadSource } from '#shared/schema.ts';
import type { PathFile } from '../file/source.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import type { LoadOptions } from '../loads/options.ts';
import { storedKeyName } from '../loads/stored-names.ts';
import { keyInUse } from './idempotency.ts';

/** What is known of a load when it is asked for. */
export interface NewLoad {
  readonly id: string;
  readonly options: LoadOptions;
  readonly source: LoadSource;
  readonly owner: string;
  readonly bytesTotal: number | null;
  readonly idempotencyKey?: string | undefined;
  readonly sender?: Sender | undefined;
}

/** Who has asked for a load, where it was a request. */
export interface Sender {
  /** The name of the API key, where keys are asked for. */
  readonly by: string | null;
  readonly requestId: string | null;
}

/** What every line of the log about something that was asked for says of who has. */
export function logged(sender: Sender | undefined): { reqId?: string; key?: string } {
  const { by = null, requestId = null } = sender ?? {};
  return { ...(requestId !== null && { reqId: requestId }), ...(by !== null && { key: by }) };
}

const nothingYet = {
  fingerprint: null,
  heartbeat_at: null,
  error: null,
  preview: null,
  preview_version: null,
  ready_at: null,
  expires_at: null,
  receive_ms: null,
  write_ms: null,
  publish_ms: null,
  rejects_by: null,
  map_unused: null,
  duplicate_of: null,
  data_version: null,
  rows_read: 0,
  rows_loaded: 0,
  rows_rejected: 0,
  bytes_read: 0,
  started_at: null,
  finished_at: null,
} as const;

function rowOf({ id, options, source, owner, bytesTotal, idempotencyKey, sender }: NewLoad) {
  return {
    ...nothingYet,
    id,
    source,
    owner,
    mode: options.mode,
    dry_run: options.dryRun ? 1 : 0,
    idempotency_key: idempotencyKey ?? null,
    bytes_total: bytesTotal,
    asked: JSON.stringify(options),
    sent_by: storedKeyName(sender?.by),
    request_id: sender?.requestId ?? null,
    created_at: Date.now(),
  };
}

/** The row of a load that runs at once. */
export function receivedLoad(load: NewLoad): LoadRow {
  const row = rowOf(load);
  const now = row.created_at;
  const options = JSON.stringify(load.options);
  return { ...row, state: 'receiving', options, heartbeat_at: now, started_at: now };
}

/**
 * The row of a load that waits for its turn. It has no heartbeat until it is known to be there: a
 * load without one was never answered for, and nobody takes it up.
 */
export function queuedLoad(
  load: NewLoad,
  files: readonly PathFile[],
  fingerprint: string,
): LoadRow {
  const options = JSON.stringify({ ...load.options, files });
  return { ...rowOf(load), state: 'queued', options, fingerprint };
}

/**
 * Enters a load, once: where the answer to that is lost, its id tells whether it is there.
 *
 * @throws Problem idempotency_key_in_use when another one has its key; the database's error when it
 *   is given up, and then nobody knows
 */
export async function enterLoad(
  load: LoadRow,
  loads: LoadsRepository,
  retry: RetryOptions,
): Promise<void> {
  await retrying(async (again) => {
    try {
      await loads.create(load);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // Two requests with the same key, of which the other was faster; or it is there already.
      if (!again || !(await loads.find(load.id))) throw keyInUse();
    }
  }, retry);
}
