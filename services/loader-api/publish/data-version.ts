import type { Transaction } from 'kysely';
import type { Schema } from '#shared/schema.ts';

/** Bumps the data version; until the transaction ends nobody else can. */
export async function nextVersion(trx: Transaction<Schema>): Promise<number> {
  await trx
    .updateTable('meta')
    .set((meta) => ({ value: meta('value', '+', 1) }))
    .where('name', '=', 'data_version')
    .execute();
  const { value } = await trx
    .selectFrom('meta')
    .select('value')
    .where('name', '=', 'data_version')
    .executeTakeFirstOrThrow();
  return value;
}
