import type { Kysely } from 'kysely';
import type { LoadPatch, LoadState, Schema } from '#shared/schema.ts';
import {
  type OwnedTransition,
  type Transition,
  type TransitionName,
  transitions,
} from './states.ts';

/** What goes with a transition: any other column of the load. */
export type MovePatch = Omit<LoadPatch, 'id' | 'state' | 'idempotency_key'>;

/** Which load is to move. */
export type Moving<Name extends TransitionName> = {
  readonly id: string;
  /** Only from this state, where it was seen in it: one of those the transition starts from. */
  readonly seenIn?: LoadState;
  /**
   * Whether it was tried before and nobody knows how that ended: then a load which has made the
   * transition already counts as moved.
   */
  readonly again?: boolean;
} & (Name extends OwnedTransition
  ? /** The process that works on the load; null: nobody does. */ {
      readonly owner: string | null;
    }
  : unknown);

/**
 * Takes a load along one of the transitions of `states.ts`, in one statement.
 *
 * @param db a transaction, where more happens with it
 * @returns whether it did: false when the load is in another state, or another process's
 */
export async function moveLoad<Name extends TransitionName>(
  db: Kysely<Schema>,
  name: Name,
  load: Moving<Name>,
  patch: MovePatch = {},
): Promise<boolean> {
  const { from, to, owned, freesKey }: Transition = transitions[name];
  const starts = load.seenIn === undefined ? from : from.filter((state) => state === load.seenIn);
  const states = load.again ? [...starts, to] : starts;
  if (states.length === 0) return false;
  let query = db
    .updateTable('loads')
    .set({ state: to, ...(freesKey ? { idempotency_key: null } : {}), ...patch })
    .where('id', '=', load.id)
    .where('state', 'in', states);
  if (owned) {
    const owner = 'owner' in load ? (load.owner as string | null) : null;
    query = query.where('owner', owner === null ? 'is' : '=', owner);
  }
  // Rows that match count, changed or not: mysql2 asks the server for that (FOUND_ROWS).
  const { numUpdatedRows } = await query.executeTakeFirst();
  return numUpdatedRows > 0n;
}
