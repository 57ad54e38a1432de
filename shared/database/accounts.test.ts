import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { afterEach, describe, expect, it } from 'vitest';
import { StartError } from '#shared/process/start-error.ts';
import { engines, reserveTestDatabase, silentLog } from '#shared/testing/engines.ts';
import { connect } from './connect.ts';
import { createMysqlDatabase } from './create-database.ts';
import { migrate, waitForSchema } from './migrate.ts';
import { withPassword } from './mysql-url.ts';

const undo: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const password = 'p@ss/w:rd?#%25';
const options = { databaseConnectionsMax: 2, databaseLockWaitMs: 1_000 };

/** A database, and an account with these rights on it alone. */
async function openAs(serverUrl: string, url: string, rights: string) {
  await createMysqlDatabase(url);
  const user = `t_${randomBytes(6).toString('hex')}`;
  const root = await createConnection(serverUrl);
  undo.push(() => root.end());
  await root.query(`create user '${user}'@'%' identified by '${password}'`);
  undo.push(() => root.query(`drop user '${user}'@'%'`));
  await root.query(`grant ${rights} on \`${new URL(url).pathname.slice(1)}\`.* to '${user}'@'%'`);
  const named = new URL(url);
  named.username = user;
  const of = (secret: string) => {
    const own = withPassword(named.href, secret);
    const database = connect(own, options);
    undo.push(() => database.close());
    return { database, options: { url: own, databaseWaitMs: 700, log: silentLog } };
  };
  return { user, of };
}

describe.each(engines.filter(({ name }) => name === 'mysql'))('When an account on %s', (engine) => {
  const serverUrl = engine.name === 'mysql' ? engine.url : '';
  const reserve = () => {
    const { url, drop } = reserveTestDatabase(engine);
    undo.push(drop);
    return url;
  };

  it.each(['select', 'select, insert, update, delete'])(
    'may %s only, then it waits for a schema',
    async (rights) => {
      const url = reserve();
      const { of } = await openAs(serverUrl, url, rights);
      const limited = of(password);
      await expect(migrate(limited.database, limited.options)).rejects.toThrow(
        /the schema is not up to date, and this account may not change it/,
      );
      const full = connect(url, options);
      undo.push(() => full.close());
      await migrate(full, { ...limited.options, url });
      await migrate(limited.database, limited.options);
      await waitForSchema(limited.database, limited.options);
      const meta = await limited.database.db.selectFrom('meta').selectAll().execute();
      expect(meta).toContainEqual({ name: 'data_version', value: 0 });
    },
  );

  it('has another password, then the start says so at once, and shows none', async () => {
    const { user, of } = await openAs(serverUrl, reserve(), 'all');
    const wrong = of('hunter2');
    const failure = await migrate(wrong.database, wrong.options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartError);
    const { message } = failure as StartError;
    expect(message).toMatch(/refused the account: Access denied .*DATABASE_PASSWORD\)\.$/);
    expect(message).toContain(user);
    expect(message).not.toMatch(/hunter2|p@ss|\n/);
  });
});
