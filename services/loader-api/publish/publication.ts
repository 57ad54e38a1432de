import { type Kysely, sql, type Transaction } from 'kysely';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { faultCode } from '#shared/database/faults.ts';
import type { Schema } from '#shared/schema.ts';

/**
 * What the work of a publication throws when it finds that there is nothing to change: the
 * transaction ends without a trace, so that the data version is not bumped for nothing.
 */
export class Unchanged<T> extends Error {
  override name = 'Unchanged';
  /** What the publication results in all the same. */
  readonly result: T;

  constructor(result: T) {
    super('there is nothing to change');
    this.result = result;
  }
}

/**
 * Runs the transaction that changes what counts; when it has ended, every node of the database
 * knows. In a MySQL cluster a commit reaches the other nodes a little later, and a reader of one of
 * them would not see yet what a 201 has said; `AFTER` makes the commit wait for them (MySQL manual,
 * "Group Replication: Configuring Transaction Consistency Guarantees").
 *
 * @param work may throw `Unchanged`, with a result of its own kind
 * @throws what `work` throws; the driver's error
 */
export async function publication<T>(
  database: DatabaseHandle,
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  try {
    return await onAllNodes(database, work);
  } catch (error) {
    if (error instanceof Unchanged) return error.result as T;
    throw error;
  }
}

function onAllNodes<T>(
  { engine, patientDb }: DatabaseHandle,
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  if (engine === 'sqlite') return patientDb.transaction().execute(work);
  return patientDb.connection().execute(async (connection) => {
    await setConsistency(connection, 'AFTER');
    try {
      return await connection.transaction().execute(work);
    } finally {
      // A connection that is lost by now is not used again.
      await setConsistency(connection, 'DEFAULT').catch(() => undefined);
    }
  });
}

async function setConsistency(connection: Kysely<Schema>, level: 'AFTER' | 'DEFAULT') {
  try {
    await sql`set session group_replication_consistency = ${sql.raw(level)}`.execute(connection);
  } catch (error) {
    // MariaDB and TiDB have no such groups.
    if (faultCode(error) !== 'ER_UNKNOWN_SYSTEM_VARIABLE') throw error;
  }
}
