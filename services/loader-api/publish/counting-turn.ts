import type { Kysely } from 'kysely';
import { createSerial, type Serial } from '#shared/concurrency/serial.ts';
import type { Schema } from '#shared/schema.ts';

const turns = new WeakMap<Kysely<Schema>, Serial>();

/**
 * Runs work that counts a cube, one after another for a database: each may take CUBE_BYTES_MAX of
 * memory. To be called outside of transactions, which would be kept open by those before.
 *
 * @throws what `work` throws
 */
export function inCountingTurn<T>(db: Kysely<Schema>, work: () => Promise<T>): Promise<T> {
  const inTurn = turns.get(db) ?? createSerial();
  turns.set(db, inTurn);
  return inTurn(work);
}
