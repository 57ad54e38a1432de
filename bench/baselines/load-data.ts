import { createReadStream } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection, type ResultSetHeader } from 'mysql2/promise';
import { tellingLine } from '#shared/testing/servers/programs.ts';
import { type BenchDatabase, requireRows } from '../databases.ts';
import type { CsvFile } from '../files.ts';
import type { Contender } from '../measure/in-turn.ts';
import { meterOwnCpu, meterProcess, type Usage } from '../measure/processes.ts';
import { measureProgram, programVersion } from '../measure/programs.ts';

const table = 'people_load_data';

interface Run {
  readonly seconds: number;
  readonly client: Usage;
}

export interface LoadDataBaseline {
  readonly contender: Contender;
  /** What was done, for the results. */
  readonly note: string;
}

/** `LOAD DATA LOCAL INFILE` of a CSV that has the line numbers already, in one statement. */
export async function loadData(
  database: BenchDatabase,
  numbered: CsvFile,
  folder: string,
): Promise<LoadDataBaseline> {
  const client = await findClient(database, folder);
  const run = 'program' in client ? byProgram(client) : byDriver(database, numbered.path);
  const how = 'program' in client ? client.version : `mysql2 (${client.absent})`;
  const name = 'program' in client ? 'mysql client' : 'mysql2';
  const contender: Contender = {
    name: `LOAD DATA LOCAL INFILE, ${name}`,
    run: async (round) => {
      const server = meterProcess(database.serverPid);
      const { seconds, client } = await run(statement(numbered.path, round));
      const sample = { value: seconds, client, server: server() };
      await requireRows(database.url, table, round, numbered.rows);
      return sample;
    },
  };
  const note =
    `LOAD DATA by ${how}: one statement into a table like ours (\`CREATE TABLE … LIKE people\`), ` +
    'from a copy of the file to which the line numbers were added beforehand (not timed), with ' +
    'file_id as a constant. It checks nothing.';
  return { contender, note };
}

/** Makes the table; ours must exist already. */
export const loadDataTable = `CREATE TABLE ${table} LIKE people`;

function statement(path: string, fileId: number): string {
  const literal = path.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return (
    `LOAD DATA LOCAL INFILE '${literal}' INTO TABLE ${table} CHARACTER SET utf8mb4 ` +
    `FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' LINES TERMINATED BY '\\n' ` +
    'IGNORE 1 LINES ' +
    '(line_no, given_name, family_name, date_of_birth, place_of_birth) ' +
    `SET file_id = ${fileId}`
  );
}

interface Client {
  readonly program: string;
  readonly version: string;
  readonly args: readonly string[];
}

async function findClient(
  database: BenchDatabase,
  folder: string,
): Promise<Client | { readonly absent: string }> {
  const options = join(folder, 'client.cnf');
  // In a file only we may read: a password on a command line is for everyone to see.
  await rm(options, { force: true });
  await writeFile(options, optionFile(database.url), { mode: 0o600 });
  const name = decodeURIComponent(new URL(database.url).pathname.slice(1));
  const args = [`--defaults-file=${options}`, '--local-infile=1', '--protocol=tcp', name];
  let absent = 'no mysql client was found';
  for (const program of ['mysql', 'mariadb']) {
    const version = await programVersion(program);
    if (version === undefined) continue;
    try {
      await measureProgram(program, args, 'SELECT 1');
      return { program, args, version: version.slice(version.indexOf(program)) };
    } catch (error) {
      absent = `the ${program} client does not work: ${tellingLine((error as Error).message)}`;
    }
  }
  return { absent };
}

function optionFile(url: string): string {
  const { hostname, port, username, password } = new URL(url);
  const quote = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const lines = [
    '[client]',
    `host=${hostname}`,
    `port=${port === '' ? 3306 : port}`,
    `user=${quote(decodeURIComponent(username))}`,
    `password=${quote(decodeURIComponent(password))}`,
  ];
  return `${lines.join('\n')}\n`;
}

function byProgram({ program, args }: Client): (sql: string) => Promise<Run> {
  return async (sql) => {
    const script = `${sql};\nSHOW COUNT(*) WARNINGS;\n`;
    const { seconds, usage, stdout } = await measureProgram(program, args, script);
    const warnings = stdout.trim().split('\n').at(-1);
    if (warnings !== '0') throw new Error(`LOAD DATA gave ${warnings} warnings`);
    return { seconds, client: usage };
  };
}

function byDriver(database: BenchDatabase, path: string): (sql: string) => Promise<Run> {
  return (sql) => loadByDriver(database.url, sql, path);
}

async function loadByDriver(url: string, sql: string, path: string): Promise<Run> {
  const connection = await createConnection({ uri: url, flags: ['+LOCAL_FILES'] });
  try {
    const cpu = meterOwnCpu();
    const started = performance.now();
    const infileStreamFactory = () => createReadStream(path);
    const [result] = await connection.query<ResultSetHeader>({ sql, infileStreamFactory });
    const seconds = (performance.now() - started) / 1000;
    if (result.warningStatus !== 0) throw new Error('LOAD DATA gave warnings');
    return { seconds, client: { cpuSeconds: cpu(), peakBytes: undefined } };
  } finally {
    connection.destroy();
  }
}
