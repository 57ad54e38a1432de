import { sql, type Transaction } from 'kysely';
import type { Schema } from '#shared/schema.ts';

/** A load, and the process that works on it. */
export interface Ownership {
  readonly loadId: string;
  readonly owner: string;
}

/** The load is no longer ours to write for: cancelled, or taken over by another process. */
export class LostLoad extends Error {
  override name = 'LostLoad';
}

/** Holds while the load is ours: the last statement of every transaction that writes for it. */
export const ownershipSql =
  "SELECT 1 FROM loads WHERE id = ? AND owner = ? AND state IN ('receiving', 'loading')";

/**
 * Fails a transaction that writes for a load which is no longer ours. Whoever takes a load away
 * changes its row: either that waits for this transaction, or this one sees it and rolls back. So
 * nothing is written for a load after it was given up, and its purge leaves nothing behind.
 *
 * @param lock whether the engine has row locks
 * @throws LostLoad
 */
export async function requireOwnership(
  trx: Transaction<Schema>,
  { loadId, owner }: Ownership,
  lock: boolean,
): Promise<void> {
  const suffix = sql.raw(lock ? ' for update' : '');
  const { rows } = await sql`select 1 as held from loads where id = ${loadId} and owner = ${owner}
    and state in ('receiving', 'loading')${suffix}`.execute(trx);
  if (rows.length === 0) throw new LostLoad(`load ${loadId} is no longer ours`);
}
