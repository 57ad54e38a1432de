import type { Kysely } from 'kysely';
import type { Schema } from '../../schema.ts';

/** The mark of `shared/database/schema-state.ts`; its value is set after each run. */
export async function up(db: Kysely<Schema>): Promise<void> {
  const name = 'schema_compatible_from';
  // MySQL commits what changes a schema by itself, so a run that was cut short comes here again.
  await db.deleteFrom('meta').where('name', '=', name).execute();
  await db.insertInto('meta').values({ name, value: 15 }).execute();
}
