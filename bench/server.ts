import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { testDatabaseUrl } from '#shared/config.ts';
import { dockerServer } from '#shared/testing/servers/docker.ts';
import { givenServer } from '#shared/testing/servers/given.ts';
import { mysqldServer } from '#shared/testing/servers/mysqld.ts';
import { findProgram, isMariadb, isRoot } from '#shared/testing/servers/programs.ts';
import type { Absent, TestServer } from '#shared/testing/servers/server.ts';
import { startThrowaway } from '#shared/testing/servers/throwaway.ts';

/** A MySQL-protocol server to measure on. */
export interface BenchServer extends TestServer {
  /** `MySQL`, `MariaDB`, `TiDB`. */
  readonly product: string;
  /** Its process, where it runs on this machine and may be looked at. */
  readonly pid: number | undefined;
  /** What it says of its settings, as a line of the results. */
  readonly facts: string;
}

const shown = [
  'log_bin',
  'sync_binlog',
  'innodb_flush_log_at_trx_commit',
  'innodb_doublewrite',
  'innodb_buffer_pool_size',
  'local_infile',
];
const products = ['MariaDB', 'TiDB'];

/**
 * The server `TEST_DATABASE_URL` names, as it is, or a throw-away one that is as durable as a
 * server can be: the tests' throw-away servers are not, but a price without that would be no price.
 */
export async function benchServer(): Promise<BenchServer | Absent> {
  const given = testDatabaseUrl();
  const server = given === undefined ? await throwaway() : await givenServer(given);
  if ('absent' in server) return server;
  try {
    if (given === undefined) await makeDurable(server.url);
    const variables = await variablesOf(server.url);
    const kind = given === undefined ? 'a throw-away server' : 'a given server';
    const settings = shown.map((name) => `${name}=${variables.get(name) ?? '–'}`);
    const words = `${variables.get('version_comment') ?? ''} ${server.version}`.trim();
    const product = products.find((name) => words.includes(name)) ?? 'MySQL';
    const facts = `${words}, ${kind}: ${settings.join(', ')}`;
    return { ...server, product, facts, pid: processOf(variables) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function throwaway(): Promise<TestServer | Absent> {
  const reasons: string[] = [];
  for (const way of [mysqldServer, mariadbWithBinaryLog, dockerServer]) {
    const found = await way().catch((error: Error) => ({ absent: error.message }));
    if (!('absent' in found)) return found;
    reasons.push(found.absent);
  }
  return { absent: reasons.join('; ') };
}

/** MySQL keeps a binary log unless told otherwise, MariaDB only when told so at its start. */
async function mariadbWithBinaryLog(): Promise<TestServer | Absent> {
  const program = await findProgram(['mariadbd', 'mysqld'], isMariadb);
  if (program === undefined) return { absent: 'no mariadbd is installed' };
  const user = isRoot() ? ['--user=root'] : [];
  return startThrowaway({
    program,
    initialise: (dataFolder) => [
      'mariadb-install-db',
      '--no-defaults',
      `--datadir=${dataFolder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...user,
    ],
    options: ['--log-bin=binlog', '--binlog-format=ROW'],
  });
}

async function makeDurable(url: string): Promise<void> {
  const connection = await createConnection(url);
  try {
    await connection.query('SET GLOBAL sync_binlog = 1');
    await connection.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
  } finally {
    connection.destroy();
  }
}

/** By SHOW, as some engines do not know every variable and would refuse to select it. */
async function variablesOf(url: string): Promise<Map<string, string>> {
  const names = [...shown, 'version_comment', 'hostname', 'datadir', 'pid_file'];
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      'SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)',
      [names],
    );
    return new Map(rows.map((row) => [String(row.Variable_name), String(row.Value)]));
  } finally {
    connection.destroy();
  }
}

function processOf(variables: ReadonlyMap<string, string>): number | undefined {
  const file = variables.get('pid_file');
  if (file === undefined || variables.get('hostname') !== hostname()) return undefined;
  try {
    const path = file.startsWith('/') ? file : join(variables.get('datadir') ?? '', file);
    const pid = Number(readFileSync(path, 'utf8'));
    // The file may be an old one, and its number another process by now.
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return /mysqld|mariadbd/.test(command) ? pid : undefined;
  } catch {
    return undefined;
  }
}
