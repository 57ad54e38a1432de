import { type Kysely, sql } from 'kysely';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import type { Schema } from '#shared/schema.ts';

const tables = [
  'loads',
  'files',
  'people',
  'places',
  'births',
  'birth_parts',
  'rejects',
  'data_versions',
  'counted',
  'meta',
] as const satisfies readonly (keyof Schema)[];
const rowsAtOnce = 500;

/** All that a database held at one moment. */
export interface Backup {
  /**
   * Makes a database hold that and nothing else, from one moment to the next, as a promoted replica
   * does that has not got the rest: what is published then gets the same numbers and ids again.
   */
  restore(database: DatabaseHandle): Promise<void>;
}

export async function takeBackup(db: Kysely<Schema>): Promise<Backup> {
  const kept = new Map<string, Record<string, unknown>[]>();
  for (const table of tables) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(
      db,
    );
    kept.set(table, rows);
  }
  return {
    restore: async ({ engine, db: target }) => {
      await target.transaction().execute(async (trx) => {
        for (const [table, rows] of kept) {
          await sql`delete from ${sql.table(table)}`.execute(trx);
          for (let from = 0; from < rows.length; from += rowsAtOnce) {
            const some = rows.slice(from, from + rowsAtOnce) as never;
            await trx
              .insertInto(table as keyof Schema)
              .values(some)
              .execute();
          }
        }
        if (engine === 'sqlite') await sql`delete from sqlite_sequence`.execute(trx);
      });
      // MySQL goes on after the largest id there is.
      if (engine === 'mysql') await sql`alter table files auto_increment = 1`.execute(target);
    },
  };
}
