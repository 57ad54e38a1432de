import { randomInt } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Connection, createConnection } from 'mysql2/promise';
import { pino } from 'pino';
import { connect } from '../database/connect.ts';
import { createMysqlDatabase } from '../database/create-database.ts';
import { migrate } from '../database/migrate.ts';
import type { EngineSpec } from './engines.ts';

/** A database that is migrated once a run: making each anew takes most of a test's time. */
export type Template = { readonly engine: 'sqlite'; readonly file: string } | MysqlTemplate;

export interface MysqlTemplate {
  readonly engine: 'mysql';
  readonly database: string;
  readonly tables: readonly Table[];
}

interface Table {
  readonly name: string;
  readonly ddl: string;
  readonly isEmpty: boolean;
}

/** @param name for a database that is not there yet; of SQLite, a file in `folder` */
export async function makeTemplate(
  engine: EngineSpec,
  folder: string,
  name: string,
): Promise<Template> {
  const file = join(folder, `${name}.db`);
  const url = engine.name === 'sqlite' ? `sqlite:${file}` : new URL(name, engine.url).href;
  const database = connect(url, { databaseConnectionsMax: 1, databaseLockWaitMs: 10_000 });
  try {
    await migrate(database, { url, databaseWaitMs: 60_000, log: pino({ level: 'silent' }) });
  } finally {
    await database.close();
  }
  if (engine.name === 'sqlite') return { engine: 'sqlite', file };
  return { engine: 'mysql', database: name, tables: await withConnection(url, tablesOf) };
}

/** Makes a migrated database, which has a history of its own from its start. */
export async function copyTemplate(template: Template, url: string): Promise<void> {
  const token = randomInt(2 ** 47);
  if (template.engine === 'sqlite') {
    const file = url.slice('sqlite:'.length);
    copyFileSync(template.file, file);
    const copy = new DatabaseSync(file);
    copy.exec(newHistory(token));
    copy.close();
    return;
  }
  await createMysqlDatabase(url);
  await withConnection(url, async (connection) => {
    const { database, tables } = template;
    const copies = tables.map(
      ({ name, ddl }) => `${ddl}; INSERT INTO ${name} SELECT * FROM \`${database}\`.${name};`,
    );
    await connection.query(`SET foreign_key_checks = 0; ${copies.join('\n')}`);
    await connection.query(newHistory(token));
  });
}

/** Gives a database that holds what the template does a history of its own. */
export async function beginHistory(url: string): Promise<void> {
  await withConnection(url, async (connection) => {
    await connection.query(newHistory(randomInt(2 ** 47)));
  });
}

/** Over a connection of its own, as the test's may be closed. */
export async function dropMysqlDatabase(serverUrl: string, name: string): Promise<void> {
  const connection = await createConnection(serverUrl);
  try {
    await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
  } finally {
    connection.destroy();
  }
}

function newHistory(token: number): string {
  return `UPDATE meta SET value = ${token} WHERE name = 'version_token';
    UPDATE data_versions SET token = ${token};`;
}

async function tablesOf(connection: Connection): Promise<Table[]> {
  const [rows] = await connection.query({ sql: 'SHOW TABLES', rowsAsArray: true });
  const tables: Table[] = [];
  for (const [table] of rows as [string][]) {
    const name = `\`${table}\``;
    const [[made]] = (await connection.query({
      sql: `SHOW CREATE TABLE ${name}`,
      rowsAsArray: true,
    })) as unknown as [[string, string][]];
    const [rows] = await connection.query(`SELECT 1 FROM ${name} LIMIT 1`);
    tables.push({ name, ddl: made?.[1] ?? '', isEmpty: (rows as unknown[]).length === 0 });
  }
  return tables;
}

async function withConnection<T>(url: string, work: (c: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ uri: url, multipleStatements: true });
  try {
    return await work(connection);
  } finally {
    connection.destroy();
  }
}
