import { createConnection } from 'mysql2';
import { optionsOf } from './mysql.ts';
import { type MysqlHost, parseMysqlUrl } from './mysql-url.ts';

/**
 * Makes the database that a URL names, where the account may do so: on the first of its servers
 * that takes changes.
 *
 * @throws the driver's error when none of them does, or can be reached
 */
export async function createMysqlDatabase(url: string): Promise<void> {
  let failure: unknown;
  for (const host of parseMysqlUrl(url).hosts) {
    try {
      return await createOn(host, url);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function createOn(host: MysqlHost, url: string): Promise<void> {
  const { database, ...server } = optionsOf(url);
  const connection = createConnection({ ...server, ...host });
  const name = `\`${String(database).replaceAll('`', '``')}\``;
  const statement = `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;
  try {
    await new Promise<void>((resolve, reject) => {
      connection.query(statement, (error: unknown) => (error ? reject(error) : resolve()));
    });
  } finally {
    connection.destroy();
  }
}
