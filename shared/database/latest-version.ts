import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** A data version, and when it came: null where that is not known. */
export interface DatedVersion {
  readonly version: number;
  readonly createdAt: number | null;
}

/** The newest data version a database has. */
export async function latestVersion(db: Kysely<Schema>): Promise<DatedVersion> {
  const { version, createdAt } = await db
    .selectFrom('meta')
    .leftJoin('data_versions', 'data_versions.version', 'meta.value')
    .select(['meta.value as version', 'data_versions.created_at as createdAt'])
    .where('meta.name', '=', 'data_version')
    .executeTakeFirstOrThrow();
  return { version: Number(version), createdAt: createdAt === null ? null : Number(createdAt) };
}

/** The first data version after another one; undefined where there is none yet. */
export async function nextVersionAfter(
  db: Kysely<Schema>,
  version: number,
): Promise<DatedVersion | undefined> {
  const next = await db
    .selectFrom('data_versions')
    .select(['version', 'created_at as createdAt'])
    .where('version', '>', version)
    .orderBy('version')
    .limit(1)
    .executeTakeFirst();
  return next && { version: Number(next.version), createdAt: next.createdAt };
}
