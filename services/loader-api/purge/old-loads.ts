import type { ExpressionBuilder, Kysely } from 'kysely';
import type { Schema } from '#shared/schema.ts';
import { abandonedStates } from '../loads/states.ts';
import { purgeRange } from './purge.ts';

export interface OldLoadsOptions {
  /** How long loads are kept after their end; 0: for ever. */
  readonly loadsKeepMs: number;
  readonly idempotencyKeyMs: number;
  /** Ends it between two transactions. */
  readonly signal?: AbortSignal;
}

/** Most loads that are looked up at a time. */
export const oldLoadsAtOnce = 200;
/** Each may have the text of a long row, and a cluster bounds what one transaction may write. */
const rejectsAtOnce = 500;

/**
 * The loads that nothing needs any more: they ended long enough ago without ever having counted,
 * their rows are gone for good, and no client's Idempotency-Key names them. Nothing leads back
 * from there (`states.ts`), and no other load or file refers to one that was never published. Loads
 * that counted once are kept: the history of what counted is made of them.
 *
 * @returns their ids, oldest first
 */
export async function oldLoads(
  db: Kysely<Schema>,
  options: OldLoadsOptions,
  now = Date.now(),
): Promise<string[]> {
  if (options.loadsKeepMs === 0) return [];
  const loads = db
    .selectFrom('loads')
    .select('id')
    // It ended after it began, and ids sort by that: so the index leads to the old ones alone.
    .where('id', '<', firstIdOf(now - options.loadsKeepMs))
    .where(isOld(options, now))
    .orderBy('id')
    .limit(oldLoadsAtOnce);
  return (await loads.execute()).map(({ id }) => id);
}

/**
 * Deletes an old load, with its files and rejects. What makes it old is asked once more by the
 * statement that deletes it; before that only rejects have gone, a few at a time. May be broken off
 * and called again.
 *
 * @returns whether it did
 */
export async function deleteOldLoad(
  db: Kysely<Schema>,
  id: string,
  options: OldLoadsOptions,
  now = Date.now(),
): Promise<boolean> {
  const files = db.selectFrom('files').select('id').where('load_id', '=', id);
  for (const file of await files.execute()) {
    const rejects = { table: 'rejects', key: 'line_no', fileId: file.id };
    await purgeRange(db, rejects, { ...options, purgeRowsMax: rejectsAtOnce });
  }
  return db.transaction().execute(async (trx) => {
    const load = trx.deleteFrom('loads').where('id', '=', id).where(isOld(options, now));
    const { numDeletedRows } = await load.executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await trx.deleteFrom('files').where('load_id', '=', id).execute();
    return true;
  });
}

function isOld({ loadsKeepMs, idempotencyKeyMs }: OldLoadsOptions, now: number) {
  return (where: ExpressionBuilder<Schema, 'loads'>) => {
    const needed = where
      .selectFrom('files')
      .select('files.id')
      .whereRef('files.load_id', '=', 'loads.id')
      .where((file) =>
        file.or([
          file('files.purge_done', '=', 0),
          file('files.counted', '=', 1),
          file('files.holds', '=', 1),
          file('files.counted_version', 'is not', null),
        ]),
      );
    return where.and([
      where('loads.state', 'in', abandonedStates),
      where(where.fn.coalesce('loads.finished_at', 'loads.created_at'), '<', now - loadsKeepMs),
      where.or([
        where('loads.idempotency_key', 'is', null),
        // As long again: a repeat that began while the key was remembered may still be on its way.
        where('loads.created_at', '<', now - 2 * idempotencyKeyMs),
      ]),
      where.not(where.exists(needed)),
    ]);
  };
}

/** No load made at this time or later has a smaller id (UUIDs of version 7: RFC 9562, 5.7). */
function firstIdOf(ms: number): string {
  const hex = Math.max(ms, 0).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
