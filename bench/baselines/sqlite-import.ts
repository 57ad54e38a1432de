import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CsvFile } from '../files.ts';
import type { Contender } from '../measure/in-turn.ts';
import { unknownUsage } from '../measure/processes.ts';
import { measureProgram, programVersion } from '../measure/programs.ts';

const columns = [
  'given_name varchar(255) not null',
  'family_name varchar(255) not null',
  'date_of_birth date not null',
  'place_of_birth varchar(255) not null',
];

export interface SqliteImport {
  readonly contender: Contender;
  readonly note: string;
}

/** `sqlite3 .import`; undefined where there is no `sqlite3`. */
export async function sqliteImport(
  file: CsvFile,
  folder: string,
): Promise<SqliteImport | undefined> {
  const version = await programVersion('sqlite3');
  if (version === undefined) return undefined;
  const path = join(folder, 'import.db');
  await measureProgram('sqlite3', [path, `create table people (${columns.join(', ')})`]);
  let rowsBefore = 0;
  const contender: Contender = {
    name: 'sqlite3 .import',
    run: async () => {
      const script = `.bail on\n.import --csv --skip 1 "${file.path}" people\n`;
      const { seconds, usage } = await measureProgram('sqlite3', [path], script);
      const rows = countRows(path);
      if (rows - rowsBefore !== file.rows) throw new Error(`.import missed rows`);
      rowsBefore = rows;
      return { value: seconds, client: usage, server: unknownUsage };
    },
  };
  const number = version.split(' ')[0];
  const note =
    `\`sqlite3 .import --csv\` is version ${number} with its defaults (rollback journal), into ` +
    'a table of the four columns of the file: no line numbers, no key, nothing checked, and the ' +
    'time includes the start of the program.';
  return { contender, note };
}

function countRows(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(database.prepare('select count(*) as count from people').get()?.count);
  } finally {
    database.close();
  }
}
