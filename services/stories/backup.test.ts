import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '#shared/config.ts';
import { parseMysqlUrl } from '#shared/database/mysql-url.ts';
import { engines, makeTemporaryFolder } from '#shared/testing/engines.ts';
import { dropMysqlDatabase } from '#shared/testing/templates.ts';
import { summary } from '../testing/csv.ts';
import { startLoaded } from '../testing/loaded.ts';
import { startReader } from '../testing/services.ts';
import { summaryOf } from '../testing/state.ts';

const root = join(import.meta.dirname, '../..');
const operations = readFileSync(join(root, 'docs/operations.md'), 'utf8');

/** The commands of the document for an engine: to make a backup, and to restore it. */
function commandsFor(engine: string): readonly string[] {
  const blocks = operations.matchAll(/<!-- test: (\w+) -->\s+```sh\n([\s\S]*?)```/g);
  return [...blocks].filter(([, name]) => name === engine).map(([, , text = '']) => text);
}

function shell(script: string, cwd: string, env: Readonly<Record<string, string>>): void {
  const PATH = process.env.PATH ?? '';
  const options = { cwd, env: { PATH, ...env }, stdio: 'pipe' } as const;
  execFileSync('bash', ['-euo', 'pipefail', '-c', script], options);
}

/** Whether MySQL's own clients are here; those of MariaDB know other options. */
function hasClients(): boolean {
  try {
    const version = execFileSync('mysqldump', ['--version'], { encoding: 'utf8', stdio: 'pipe' });
    return !/mariadb/i.test(version);
  } catch {
    return false;
  }
}

describe('When the commands of operations.md are run', () => {
  it('on MySQL, by an account with no right beyond its database, then all is there again', async ({
    skip,
  }) => {
    const engine = engines.find(({ name }) => name === 'mysql');
    if (engine?.name !== 'mysql') return skip('there is no MySQL server');
    if (!hasClients()) return skip('there are no mysqldump and mysql of MySQL on the PATH');
    const services = await startLoaded(engine);
    onTestFinished(() => services.stop());
    const { hosts, database } = parseMysqlUrl(services.config.databaseUrl);
    const [{ host, port } = { host: '', port: 0 }] = hosts;
    const copy = `${database}_copy`;
    const account = `t_${randomBytes(6).toString('hex')}`;
    const admin = await createConnection(engine.url);
    onTestFinished(() => admin.end());
    await admin.query(`create user '${account}'@'%' identified by 'secret'`);
    onTestFinished(async () => void (await admin.query(`drop user '${account}'@'%'`)));
    for (const name of [database, copy]) {
      await admin.query(`grant all on \`${name}\`.* to '${account}'@'%'`);
    }
    onTestFinished(() => dropMysqlDatabase(engine.url, copy));
    const folder = makeTemporaryFolder();
    const env = { HOST: host, PORT: String(port), ACCOUNT: account, MYSQL_PWD: 'secret' };
    const [backup = '', restore = ''] = commandsFor('mysql');
    shell(backup, folder, { ...env, DATABASE: database });
    shell(restore, folder, { ...env, DATABASE: copy });
    const url = new URL(services.config.databaseUrl);
    url.pathname = copy;
    await expectTheSame(services, url.href);
    // A second restore leaves nothing of what came in between.
    await admin.query(`create table \`${copy}\`.later (id int primary key)`);
    shell(restore, folder, { ...env, DATABASE: copy });
    const [tables] = await admin.query(`show tables from \`${copy}\` like 'later'`);
    expect(tables).toEqual([]);
  });

  it('on SQLite, while the services run, then all is there again', async () => {
    const services = await startLoaded({ name: 'sqlite' });
    onTestFinished(() => services.stop());
    const folder = makeTemporaryFolder();
    const database = services.config.databaseUrl.slice('sqlite:'.length);
    const [backup = '', restore = ''] = commandsFor('sqlite');
    const BACKUP = join(folder, 'backup.db');
    shell(backup.replace('npx node', `'${process.execPath}'`), folder, {
      DATABASE: database,
      BACKUP,
    });
    const copy = join(folder, 'copy.db');
    shell(restore, folder, { DATABASE: copy, BACKUP });
    await expectTheSame(services, `sqlite:${copy}`);
  });
});

async function expectTheSame(services: Awaited<ReturnType<typeof startLoaded>>, url: string) {
  const reader = await startReader(parseConfig({ DATABASE_URL: url }));
  onTestFinished(() => reader.stop());
  expect(await (await fetch(`${reader.url}/summary`)).text()).toBe(summary);
  for (const path of ['/people?limit=1000', '/places?limit=1000', '/summary/changes']) {
    const [there, here] = await Promise.all(
      [services.reader, reader.url].map(async (from) => (await fetch(from + path)).text()),
    );
    expect(here).toBe(there);
  }
  expect(await summaryOf(services)).toBe(summary);
}
