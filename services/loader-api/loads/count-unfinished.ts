import type { Kysely } from 'kysely';
import type { Schema } from '#shared/schema.ts';
import { cancellableStates } from './states.ts';

/** How many loads have not come to an end, by their state, whichever process works on them. */
export async function countUnfinished(
  db: Kysely<Schema>,
): Promise<Readonly<Record<string, number>>> {
  const loads = db.selectFrom('loads').select(['state', db.fn.countAll().as('loads')]);
  const found = await loads.where('state', 'in', cancellableStates).groupBy('state').execute();
  const none = cancellableStates.map((state) => [state, 0] as const);
  return Object.fromEntries([...none, ...found.map((of) => [of.state, Number(of.loads)])]);
}
