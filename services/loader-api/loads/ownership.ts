import { CompiledQuery, type Transaction } from 'kysely';
import type { Schema } from '#shared/schema.ts';
import { writableStates } from './states.ts';

/** A load, and the process that works on it. */
export interface Ownership {
  readonly loadId: string;
  readonly owner: string;
}

/** The load is no longer ours to write for: cancelled, or taken over by another process. */
export class OwnershipLostError extends Error {
  override name = 'OwnershipLostError';
}

/**
 * The last statement of every transaction that writes for a load: it changes the load's row while
 * the load is ours, and changes nothing when it is not; then the transaction has to be rolled back.
 *
 * Whoever takes a load away changes the same row, so one of the two has to wait for the other, or
 * loses against it. So nothing is written for a load after it was given up, and its purge leaves
 * nothing behind. To lock the row would not do: in a cluster with several writers a lock is known
 * to its own node only, and what is compared when a transaction commits is the rows it has
 * *changed* (Galera: "Certification-Based Replication"). Therefore the value has to be another one
 * each time; that of the heartbeat, as a process that writes is alive.
 *
 * It comes last so that the row is held only for the moment of the commit: other chunks of the load
 * and its progress change it as well.
 */
export const ownershipSql =
  'UPDATE loads SET heartbeat_at = COALESCE(heartbeat_at, 0) + 1 ' +
  `WHERE id = ? AND owner = ? AND state IN (${writableStates.map((state) => `'${state}'`).join(', ')})`;

/** The values `ownershipSql` is executed with. */
export function ownershipValues({ loadId, owner }: Ownership): [string, string] {
  return [loadId, owner];
}

/**
 * @param isOurs whether what is changed only for a load's owner was, or how many rows of it
 * @throws OwnershipLostError when it was not
 */
export function requireOurs(isOurs: boolean | number | bigint | undefined, loadId: string): void {
  if (!isOurs) throw new OwnershipLostError(`load ${loadId} is no longer ours`);
}

/**
 * Ends the statements of a transaction that writes for a load (see `ownershipSql`).
 *
 * @throws OwnershipLostError
 */
export async function requireOwnership(
  trx: Transaction<Schema>,
  ownership: Ownership,
): Promise<void> {
  const update = CompiledQuery.raw(ownershipSql, ownershipValues(ownership));
  const { numAffectedRows } = await trx.executeQuery(update);
  requireOurs(numAffectedRows, ownership.loadId);
}
