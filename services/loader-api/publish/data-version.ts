import { randomInt } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Schema } from '#shared/schema.ts';

/** As large as a number that `randomInt` draws may be; exact on every engine and in JavaScript. */
const tokenBelow = 2 ** 47;

/**
 * Bumps the data version; until the transaction ends nobody else can. Each version gets a random
 * token: after versions were lost (a replica was promoted, a backup restored) their numbers are
 * given again, and by its token a reader sees that it is not the version it knows.
 */
export async function nextVersion(trx: Transaction<Schema>): Promise<number> {
  const token = randomInt(tokenBelow);
  // One statement: whoever reads `meta` sees both of one version.
  await trx
    .updateTable('meta')
    .set({ value: sql`case name when 'data_version' then value + 1 else ${token} end` })
    .where('name', 'in', ['data_version', 'version_token'])
    .execute();
  const { value: version } = await trx
    .selectFrom('meta')
    .select('value')
    .where('name', '=', 'data_version')
    .executeTakeFirstOrThrow();
  // One that is there was left by hand, as by a backup of which only some tables were restored.
  await trx
    .replaceInto('data_versions')
    .values({ version, token, created_at: Date.now() })
    .execute();
  return version;
}
