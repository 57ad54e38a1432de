import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engines, openTestDatabase, type TestDatabase } from '#shared/testing/engines.ts';
import { startFaultyServer } from '#shared/testing/mysql-faults.ts';
import { startProxy, type TcpProxy } from '#shared/testing/proxy.ts';
import { replaceWord, startRewritingProxy } from '#shared/testing/rewriting-proxy.ts';
import { unusedPort } from '#shared/testing/unused-port.ts';
import { faultKind } from '../faults.ts';
import { openMysql } from '../mysql.ts';
import type { NodeUse } from './choose.ts';

const servers = engines.flatMap((engine) => (engine.name === 'sqlite' ? [] : [engine]));
const migrateProcess = fileURLToPath(new URL('../../testing/migrate-process.ts', import.meta.url));
const pollMs = 100;

/** A way to the server by which it says that it takes no changes, for as long as it is told to. */
interface Node {
  readonly proxy: TcpProxy;
  readonly seen: string[];
  isReadOnly: boolean;
}

describe.each(servers)('When a URL names several nodes of %s, then', (engine) => {
  let own: TestDatabase;
  let nodes: Node[];
  const undo: Array<() => Promise<void>> = [];
  beforeEach(async () => {
    own = await openTestDatabase(engine);
    nodes = await Promise.all([startNode(), startNode(), startNode()]);
  });
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
    await own.drop();
  });
  const startNode = async (): Promise<Node> => {
    // Asked whether it is read-only, it tells a variable whose value is not OFF either.
    const rewriting = await startRewritingProxy(own.url, (bytes) => {
      if (node.isReadOnly) replaceWord(bytes, "'read_only'", "'time_zone'");
    });
    const faulty = await startFaultyServer(rewriting.url);
    const proxy = await startProxy(faulty.url);
    undo.push(rewriting.close, faulty.close, proxy.cut);
    const node: Node = { proxy, seen: [], isReadOnly: true };
    faulty.rule = (text) => {
      if (/^(select|update)/i.test(text) && !/from `.*`\.meta/.test(text)) node.seen.push(text);
      if (node.isReadOnly && /^update/i.test(text)) {
        return { errno: 1290, message: 'running with the --super-read-only option' };
      }
      return undefined;
    };
    return node;
  };
  const makePrimary = (no: number) => {
    for (const [other, node] of nodes.entries()) node.isReadOnly = other !== no;
  };
  const urlOfAll = () => {
    const ports = nodes.map(({ proxy }) => `127.0.0.1:${new URL(proxy.url).port}`);
    const { pathname, username } = new URL(own.url);
    return `mysql://${username}@${ports.join(',')}${pathname}`;
  };
  const open = (use: NodeUse, connections = 3) => {
    const database = openMysql(urlOfAll(), {
      ...{ use, databaseConnectionsMax: connections, databaseNodesPollMs: pollMs },
      idleTimeouts: { statementMs: 2_000, longMs: 2_000, chunkMs: 2_000 },
    });
    undo.push(database.close);
    return database;
  };
  const bump = ({ db }: ReturnType<typeof open>) =>
    sql`update meta set value = value + 1 where name = 'data_version'`.execute(db);
  const version = async () => {
    const meta = own.database.db.selectFrom('meta').select('value');
    return (await meta.where('name', '=', 'data_version').executeTakeFirstOrThrow()).value;
  };

  it('changes go to the one that takes them, and follow it', async () => {
    makePrimary(1);
    const database = open('write');
    await bump(database);
    makePrimary(2);
    const failure = await bump(database).catch((error: unknown) => error);
    expect(faultKind(failure)).toBe('readOnly');
    await vi.waitFor(() => bump(database), { timeout: 10_000, interval: 20 });
    expect(await version()).toBe(2);
    expect(nodes[2]?.seen.some((text) => text.startsWith('update'))).toBe(true);
  });

  it.each(['cut', 'freeze'] as const)('one that is gone is left (%s)', async (how) => {
    makePrimary(0);
    const database = open('write');
    await bump(database);
    const waiting = sql`select sleep(60)`.execute(database.db).catch((error: unknown) => error);
    await vi.waitFor(() => expect(nodes[0]?.seen.join()).toContain('sleep'), { timeout: 5_000 });
    makePrimary(1);
    await nodes[0]?.proxy[how]();
    expect(faultKind(await waiting)).toBe('unreachable');
    await vi.waitFor(() => bump(database), { timeout: 10_000, interval: 20 });
    expect(await version()).toBe(2);
  });

  it('one that cannot be reached at the start does no harm', async () => {
    makePrimary(2);
    const port = await unusedPort();
    const { pathname, username } = new URL(own.url);
    const last = new URL(nodes[2]?.proxy.url ?? '').port;
    const url = `mysql://${username}@127.0.0.1:${port},127.0.0.1:${last}${pathname}`;
    const database = openMysql(url, { databaseConnectionsMax: 1 });
    undo.push(database.close);
    await bump(database);
    expect(await version()).toBe(1);
  });

  it('nothing of it keeps a process from ending', async () => {
    makePrimary(1);
    const migrating = promisify(execFile)(process.execPath, [migrateProcess, urlOfAll()], {
      timeout: 20_000,
    });
    await expect(migrating).resolves.toMatchObject({ stderr: '' });
  });

  it('reads are spread over the others, and go on when one of them is gone', async () => {
    makePrimary(1);
    const database = open('read', 4);
    const read = () => sql`select sleep(0.05)`.execute(database.db);
    await Promise.all(Array.from({ length: 8 }, read));
    expect(nodes.map(({ seen }) => seen.length > 0)).toEqual([true, false, true]);
    await nodes[0]?.proxy.cut();
    await vi.waitFor(() => Promise.all(Array.from({ length: 8 }, read)), { timeout: 10_000 });
    expect(nodes[1]?.seen).toEqual([]);
  });
});
