import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createConnection } from 'mysql2/promise';
import { connect } from '#shared/database/connect.ts';
import { createMysqlDatabase } from '#shared/database/create-database.ts';
import type { BenchServer } from './server.ts';

/** A database of its own, for one part of the benchmarks. */
export interface BenchDatabase {
  /** `SQLite`, or the server's product. */
  readonly engine: string;
  /** For `DATABASE_URL`. */
  readonly url: string;
  /** The process of the database server, where there is one we may look at. */
  readonly serverPid: number | undefined;
  drop(): Promise<void>;
}

const connectOptions = { databaseConnectionsMax: 1, databaseLockWaitMs: 60_000 };

/** @param folder where its file goes */
export function sqliteDatabase(folder: string): BenchDatabase {
  const file = join(folder, `bench-${randomBytes(4).toString('hex')}.db`);
  const drop = async () => {
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  };
  return { engine: 'SQLite', url: `sqlite:${file}`, serverPid: undefined, drop };
}

/** Makes an empty database on a server. */
export async function mysqlDatabase(
  server: Pick<BenchServer, 'url' | 'product' | 'pid'>,
): Promise<BenchDatabase> {
  const name = `terrascope_bench_${randomBytes(4).toString('hex')}`;
  const url = new URL(name, server.url).href;
  await createMysqlDatabase(url);
  const drop = async () => {
    const connection = await createConnection(server.url);
    try {
      await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
    } finally {
      connection.destroy();
    }
  };
  return { engine: server.product, url, serverPid: server.pid, drop };
}

/** Runs statements on a MySQL database over a connection of their own. */
export async function mysqlStatements(url: string, statements: readonly string[]): Promise<void> {
  const connection = await createConnection(url);
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    connection.destroy();
  }
}

/**
 * Nobody is to be fast by leaving rows out.
 *
 * @throws Error when a file has not so many rows in a table shaped like `people`
 */
export async function requireRows(
  url: string,
  table: string,
  fileId: number,
  rows: number,
): Promise<void> {
  const database = connect(url, connectOptions);
  try {
    const { rows: counted } = await sql<{ count: number }>`
      select count(*) as count from ${sql.table(table)} where file_id = ${fileId}`.execute(
      database.db,
    );
    const count = counted[0]?.count;
    if (Number(count) !== rows) throw new Error(`${table} has ${count} of ${rows} rows`);
  } finally {
    await database.close();
  }
}
