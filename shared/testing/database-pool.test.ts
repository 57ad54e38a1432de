import { writeFileSync } from 'node:fs';
import { type Connection, createConnection } from 'mysql2/promise';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { DatabasePool } from './database-pool.ts';
import { engines, makeTemporaryFolder, reserveTestDatabase } from './engines.ts';
import { beginHistory, copyTemplate, type MysqlTemplate } from './templates.ts';

const mysql = engines.find((engine) => engine.name === 'mysql');
const template = inject('templates').find((made) => made.engine === 'mysql') as MysqlTemplate;

describe.skipIf(!mysql)('When a test is done with its MySQL database, then', () => {
  const open = async () => {
    const engine = mysql as NonNullable<typeof mysql>;
    const { url, drop } = reserveTestDatabase(engine);
    await copyTemplate(template, url);
    const name = new URL(url).pathname.slice(1);
    const pool = new DatabasePool(makeTemporaryFolder());
    onTestFinished(drop);
    return { url, pool, name, leave: () => pool.leave(engine.url, name, template) };
  };
  const on = async <T>(url: string, work: (connection: Connection) => Promise<T>) => {
    const connection = await createConnection(url);
    try {
      return await work(connection);
    } finally {
      await connection.end();
    }
  };
  const contentOf = (url: string) =>
    on(url, async (connection) => {
      const content: Record<string, unknown> = {};
      for (const { name } of template.tables) {
        const [rows] = await connection.query(`SELECT * FROM ${name}`);
        content[name.replaceAll('`', '')] = rows;
      }
      return content;
    });
  const insertFile = (url: string) =>
    on(url, async (connection) => {
      await connection.query(
        `INSERT INTO loads (id, state, mode, source, options, owner, created_at)
         VALUES ('a', 'queued', 'append', 'path', '{}', 'b', 0)`,
      );
      const [made] = await connection.query(
        `INSERT INTO files (load_id, dataset, name) VALUES ('a', 'people', 'a.csv')`,
      );
      return (made as { insertId: number }).insertId;
    });

  it('the next one gets it as new, with a history of its own', async () => {
    const { url, pool, name, leave } = await open();
    const fresh = await contentOf(url);
    expect(await insertFile(url)).toBe(1);
    await on(url, (connection) => connection.query('UPDATE meta SET value = 7'));
    await on(url, (connection) => connection.query('DELETE FROM cube_sizes'));
    expect(await leave()).toBe(true);
    expect(pool.take()).toBe(name);
    await beginHistory(url);
    const again = await contentOf(url);
    const tokens = (content: typeof fresh) => JSON.stringify(content).match(/"token":\d+/g);
    expect(tokens(again)).not.toEqual(tokens(fresh));
    const { meta, data_versions, ...rest } = again;
    const { meta: freshMeta, data_versions: _, ...freshRest } = fresh;
    expect(rest).toEqual(freshRest);
    expect(Object.keys(rest).length).toBeGreaterThan(8);
    const valuesOf = (rows: unknown) =>
      (rows as { name: string; value: number }[]).filter((row) => row.name !== 'version_token');
    expect(valuesOf(meta)).toEqual(valuesOf(freshMeta));
    expect(data_versions).toMatchObject([{ version: 0 }]);
    expect(await insertFile(url)).toBe(1);
  });

  it('nobody gets it while somebody is still connected', async () => {
    const { url, pool, leave } = await open();
    await on(url, async () => expect(await leave()).toBe(false));
    expect(pool.names()).toEqual([]);
    expect(await leave()).toBe(true);
  });

  it.each([
    ['a table more', 'CREATE TABLE more (id INT PRIMARY KEY)'],
    ['a table less', 'DROP TABLE rejects'],
    ['a column more', 'ALTER TABLE rejects ADD COLUMN more INT'],
    ['an index more', 'CREATE INDEX more ON loads (created_at, id, state)'],
    ['a trigger', 'CREATE TRIGGER more BEFORE INSERT ON loads FOR EACH ROW SET @more = 1'],
    ['no table at all', 'DROP DATABASE %'],
    [
      'many rows',
      `INSERT INTO people WITH RECURSIVE n (n) AS
       (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000)
       SELECT 1, n, 'a', 'b', '2000-01-01', 'c' FROM n
       UNION ALL SELECT 2, n, 'a', 'b', '2000-01-01', 'c' FROM n
       UNION ALL SELECT 3, n, 'a', 'b', '2000-01-01', 'c' FROM n`,
    ],
  ])('nobody gets it with %s', async (_, statement) => {
    const { url, pool, name, leave } = await open();
    await on(url, async (connection) => {
      await connection.query('SET foreign_key_checks = 0');
      await connection.query(statement.replace('%', name));
    });
    expect(await leave()).toBe(false);
    expect(pool.names()).toEqual([]);
  });
});

describe('When several look for a database, then', () => {
  it('each that is free is given to one of them', () => {
    const folder = makeTemporaryFolder();
    for (const name of ['a', 'b', 'c']) writeFileSync(`${folder}/${name}`, '');
    const pools = [new DatabasePool(folder), new DatabasePool(folder)];
    const taken = [0, 1, 2, 3].map((turn) => pools[turn % 2]?.take());
    expect(taken.slice(0, 3).sort()).toEqual(['a', 'b', 'c']);
    expect(taken[3]).toBeUndefined();
  });
});
