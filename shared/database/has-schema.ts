import { type Kysely, sql } from 'kysely';
import { withinTime } from '../concurrency/within-time.ts';
import type { Schema } from '../schema.ts';
import { migrations } from './migrations/index.ts';

const answerMs = 1_000;

/**
 * Whether the last migration of this version has been applied, as Kysely notes it. While the
 * database has no time for that, it is taken to be.
 *
 * @throws the database's error
 */
export async function hasSchema(db: Kysely<Schema>): Promise<boolean> {
  const last = Object.keys(migrations).sort().at(-1) ?? '';
  const applied = sql`select name from kysely_migration where name = ${last}`.execute(db);
  return withinTime(
    applied.then(({ rows }) => rows.length > 0),
    { ms: answerMs, late: () => true },
  );
}
