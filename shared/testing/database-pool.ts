import { readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import type { MysqlTemplate } from './templates.ts';

/*
 * Making the tables of a MySQL database and dropping them takes the server longer than most tests.
 * So a test that is done leaves its database to the next, emptied, as long as nothing can tell it
 * from a new one: nobody else is connected, the tables are what they were, and little is in them.
 */

/** What is faster to drop than to empty. */
const rowsMax = 2_000;
const looks = 25;
const lookMs = 4;

/** The databases that are free: a file of its name for each, so that all workers see them. */
export class DatabasePool {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  names(): string[] {
    return readdirSync(this.#folder);
  }

  /** @returns the name of a database that nobody else gets; undefined: there is none */
  take(): string | undefined {
    return this.names().find((name) => {
      try {
        unlinkSync(join(this.#folder, name));
        return true;
      } catch {
        return false; // somebody else was first
      }
    });
  }

  /** Makes a database as new and leaves it to others. @returns false: it has to be dropped */
  async leave(serverUrl: string, name: string, template: MysqlTemplate): Promise<boolean> {
    const uri = new URL(name, serverUrl).href;
    let connection: Connection | undefined;
    try {
      connection = await createConnection({ uri, multipleStatements: true });
      if (!(await isAlone(connection, name))) return false;
      if (!(await isUnchanged(connection, template))) return false;
      await empty(connection, template);
    } catch {
      return false; // a test has broken it, or has dropped it
    } finally {
      connection?.destroy();
    }
    writeFileSync(join(this.#folder, name), '');
    return true;
  }
}

/** A connection that has just been closed is still there for a moment. */
async function isAlone(connection: Connection, name: string): Promise<boolean> {
  for (let look = 0; look < looks; look++) {
    const [rows] = await connection.query(
      'SELECT id FROM information_schema.processlist WHERE db = ? AND id <> CONNECTION_ID()',
      [name],
    );
    if ((rows as unknown[]).length === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  return false;
}

async function isUnchanged(connection: Connection, { tables }: MysqlTemplate): Promise<boolean> {
  const statements = tables.map(
    ({ name }) => `SHOW CREATE TABLE ${name}; SELECT 1 FROM ${name} LIMIT ${rowsMax + 1};`,
  );
  const sql = `SHOW TABLES; SHOW TRIGGERS; ${statements.join('\n')}`;
  const [results] = await connection.query({ sql, rowsAsArray: true });
  const [names, triggers, ...looked] = results as unknown[][][];
  if (names?.length !== tables.length || triggers?.length !== 0) return false;
  return tables.every(({ ddl }, index) => {
    const [made, rows] = looked.slice(2 * index);
    return comparable(made?.[0]?.[1]) === comparable(ddl) && (rows?.length ?? 0) <= rowsMax;
  });
}

/**
 * Without where the numbering of rows has come to, and without the character set of a column, which
 * MySQL tells or leaves out by how the table was made; its collation is always told.
 */
function comparable(ddl: unknown): string {
  return String(ddl)
    .replace(/ AUTO_INCREMENT=\d+/, '')
    .replace(/ CHARACTER SET \w+/g, '');
}

async function empty(connection: Connection, { database, tables }: MysqlTemplate): Promise<void> {
  const statements = tables.map(({ name, ddl, isEmpty }) => {
    const clear = `DELETE FROM ${name};`;
    const counter = ddl.includes('AUTO_INCREMENT') ? `ALTER TABLE ${name} AUTO_INCREMENT = 1;` : '';
    const fill = isEmpty ? '' : `INSERT INTO ${name} SELECT * FROM \`${database}\`.${name};`;
    return clear + counter + fill;
  });
  await connection.query(`SET foreign_key_checks = 0; ${statements.join('\n')}`);
}
