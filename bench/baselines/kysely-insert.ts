import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type BenchDatabase, requireRows } from '../databases.ts';
import type { CsvFile } from '../files.ts';
import type { Contender } from '../measure/in-turn.ts';
import { meterProcess } from '../measure/processes.ts';
import type { InsertDone, InsertJob } from './kysely-insert-process.ts';

const table = 'people_kysely';

/** Makes the table; ours must exist already. */
export const kyselyTable = `CREATE TABLE ${table} LIKE people`;

export const kyselyNote =
  'The Kysely insert: csv-parse to objects, `insertInto().values()` of 1,000 rows a statement, ' +
  'one connection, one transaction, in a process of its own; timed from the first byte read ' +
  'to the commit, without the start of the process. It checks nothing but the number of columns.';

/** Plain multi-row inserts, as most programs do it. */
export function kyselyInsert(database: BenchDatabase, file: CsvFile): Contender {
  return {
    name: 'Kysely, multi-row insert',
    run: async (round) => {
      const server = meterProcess(database.serverPid);
      const done = await insert({ url: database.url, table, path: file.path, fileId: round });
      const { seconds, cpuSeconds, peakBytes } = done;
      const client = { cpuSeconds, peakBytes };
      const sample = { value: seconds, client, server: server() };
      await requireRows(database.url, table, round, file.rows);
      return sample;
    },
  };
}

async function insert(job: InsertJob): Promise<InsertDone> {
  const child = fork(join(import.meta.dirname, 'kysely-insert-process.ts'), { execArgv: [] });
  const exit = once(child, 'exit');
  let done: InsertDone | undefined;
  child.on('message', (message: InsertDone) => {
    done = message;
  });
  child.send(job);
  const [code] = await exit;
  if (done === undefined) throw new Error(`the Kysely insert ended with status ${code}`);
  return done;
}
