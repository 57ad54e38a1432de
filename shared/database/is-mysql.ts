import { type Kysely, MysqlAdapter } from 'kysely';

/** Whether a connection, or a transaction, speaks MySQL's protocol; else it is SQLite. */
export function isMysql<T>(db: Kysely<T>): boolean {
  return db.getExecutor().adapter instanceof MysqlAdapter;
}
