import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { Kysely, MysqlDialect, type Transaction } from 'kysely';
import { createPool } from 'mysql2';
import type { PeopleTable } from '#shared/schema.ts';

export interface InsertJob {
  readonly url: string;
  readonly table: string;
  readonly path: string;
  readonly fileId: number;
}

export interface InsertDone {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

type Person = Omit<PeopleTable, 'file_id' | 'line_no'>;
type Tables = Record<string, PeopleTable>;

const statementRows = 1000;

process.once('message', async (job: InsertJob) => {
  process.send?.(await insertAll(job));
  process.disconnect();
});

async function insertAll({ url, table, path, fileId }: InsertJob): Promise<InsertDone> {
  const pool = createPool({ uri: url, connectionLimit: 1, charset: 'utf8mb4', dateStrings: true });
  const db = new Kysely<Tables>({ dialect: new MysqlDialect({ pool }) });
  await db.connection().execute(async () => undefined);
  const cpu = process.cpuUsage();
  const started = performance.now();
  await db.transaction().execute((trx) => insertRows(trx, table, path, fileId));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await db.destroy();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return { seconds, cpuSeconds: (user + system) / 1e6, peakBytes };
}

async function insertRows(
  trx: Transaction<Tables>,
  table: string,
  path: string,
  fileId: number,
): Promise<void> {
  const people = createReadStream(path).pipe(parse({ columns: true }));
  let rows: PeopleTable[] = [];
  let line = 1;
  for await (const person of people as AsyncIterable<Person>) {
    line++;
    rows.push({ file_id: fileId, line_no: line, ...person });
    if (rows.length === statementRows) {
      await trx.insertInto(table).values(rows).execute();
      rows = [];
    }
  }
  if (rows.length > 0) await trx.insertInto(table).values(rows).execute();
}
