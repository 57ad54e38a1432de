import { randomInt } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Schema } from '#shared/schema.ts';
import type { VersionKind } from '#shared/version-tables.ts';
import { storedKeyName } from '../loads/stored-names.ts';
import { restartHistory } from './record-counted.ts';

/** As large as a number that `randomInt` draws may be; exact on every engine and in JavaScript. */
const tokenBelow = 2 ** 47;

/** What brings a data version. */
export interface VersionCause {
  readonly loadId: string;
  readonly kind: VersionKind;
  /** The API key it is done with, where that need not be the one that sent the load. */
  readonly by?: string | null;
}

/**
 * Bumps the data version; until the transaction ends nobody else can. Each version gets a random
 * token: after versions were lost (a replica was promoted, a backup restored) their numbers are
 * given again, and by its token a reader sees that it is not the version it knows.
 */
export async function nextVersion(
  trx: Transaction<Schema>,
  { loadId, kind, by = null }: VersionCause,
): Promise<number> {
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
  const before = await versionBefore(trx, version);
  if (!before.isTold) await restartHistory(trx, version - 1);
  // One that is there was left by hand, as by a backup of which only some tables were restored.
  await trx
    .replaceInto('data_versions')
    .values({
      ...{ version, token, kind },
      // Clocks differ; versions follow one another in time all the same, so that a time has one.
      created_at: Math.max(Date.now(), before.createdAt),
      load_id: loadId,
      sent_by: storedKeyName(by),
    })
    .execute();
  return version;
}

/** @returns when it was made, and whether it was written down what counts since */
async function versionBefore(
  trx: Transaction<Schema>,
  version: number,
): Promise<{ createdAt: number; isTold: boolean }> {
  const before = await trx
    .selectFrom('data_versions')
    .select(['created_at', 'kind'])
    .where('version', '=', version - 1)
    .executeTakeFirst();
  const createdAt = before?.created_at ?? 0;
  if (before && before.kind !== null) return { createdAt, isTold: true };
  const from = trx.selectFrom('meta').select('value').where('name', '=', 'history_from');
  const historyFrom = await from.executeTakeFirst();
  return { createdAt, isTold: version - 1 <= (historyFrom?.value ?? 0) };
}
