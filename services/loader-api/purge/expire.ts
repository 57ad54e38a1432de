import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Schema } from '#shared/schema.ts';
import { moveLoad } from '../loads/move.ts';

/** Most loads that are looked up at a time; there are few, and the next round finds the others. */
const loadsAtOnce = 1_000;

/**
 * Cancels the loads that were held for as long as they may be: of this, a publication and a
 * cancellation at the same moment, exactly one comes first.
 */
export async function expireHeld(db: Kysely<Schema>, log: Logger, now = Date.now()): Promise<void> {
  const held = db
    .selectFrom('loads')
    .select('id')
    .where('state', '=', 'ready')
    .where('expires_at', '<=', now)
    .orderBy('id')
    .limit(loadsAtOnce);
  const message = 'The load was not published in time (READY_KEEP_MS).';
  const error = JSON.stringify({ code: 'load_expired', message });
  for (const { id } of await held.execute()) {
    if (!(await moveLoad(db, 'expire', { id }, { error, finished_at: now }))) continue;
    log.info({ loadId: id }, 'cancelled a held load that nobody has published in time');
  }
}
