import type { Kysely } from 'kysely';
import { StartError } from '../process/start-error.ts';
import type { Schema } from '../schema.ts';
import { compatibleFrom, migrations } from './migrations/index.ts';

/** The row of `meta` that says which versions a schema still serves. */
const markName = 'schema_compatible_from';

export interface SchemaState {
  /** Migrations that this version has and the database has not seen. */
  readonly pending: readonly string[];
  /** Migrations that the database has seen and this version does not know: it is an older one. */
  readonly newer: readonly string[];
}

/**
 * Compares the schema of a database with what this version knows.
 *
 * @throws the driver's error
 */
export async function schemaState(db: Kysely<Schema>): Promise<SchemaState> {
  const seen = await namesSeen(db);
  const known = Object.keys(migrations);
  return {
    pending: known.filter((name) => !seen.includes(name)),
    newer: seen.filter((name) => !known.includes(name)),
  };
}

/**
 * Makes sure that this version works on a newer schema: the version that has made it left a mark
 * of the oldest version that does.
 *
 * @param name how the database is called in a sentence
 * @throws StartError where this version is too old, or the schema has no mark
 */
export async function requireCompatible(
  db: Kysely<Schema>,
  { pending, newer }: SchemaState,
  name: string,
): Promise<void> {
  if (newer.length === 0) return;
  const newest = Object.keys(migrations).at(-1) ?? '';
  const mark = await db
    .selectFrom('meta')
    .select('value')
    .where('name', '=', markName)
    .executeTakeFirst();
  const needed = mark?.value ?? numberOf(newer.at(-1) ?? '');
  if (numberOf(newest) >= needed && pending.length === 0) return;
  throw new StartError(
    `The database (${name}) has the schema of a newer version (${newer.at(-1)}), which works with ` +
      `versions from schema ${needed} on; this one has schema ${numberOf(newest)} (${newest}). ` +
      'Start the newer version, or restore the backup from before the upgrade.',
  );
}

/** Marks the schema with the oldest version that works on it; before and after it is changed. */
export async function markCompatible(db: Kysely<Schema>): Promise<void> {
  const tables = await db.introspection.getTables();
  if (!tables.some(({ name }) => name === 'meta')) return;
  await db
    .updateTable('meta')
    .set({ value: compatibleFrom })
    .where('name', '=', markName)
    .execute();
}

async function namesSeen(db: Kysely<Schema>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}

function numberOf(migration: string): number {
  return Number.parseInt(migration, 10) || 0;
}
