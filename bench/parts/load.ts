import { kyselyInsert, kyselyNote, kyselyTable } from '../baselines/kysely-insert.ts';
import { loadData, loadDataTable } from '../baselines/load-data.ts';
import { ourUpload } from '../baselines/ours.ts';
import { type Bench, withLoader } from '../bench.ts';
import { mysqlDatabase, mysqlStatements } from '../databases.ts';
import { inTurn } from '../measure/in-turn.ts';
import { comparisonTable, type Section } from '../report.ts';

/** Our upload beside `LOAD DATA` and beside plain inserts, on one MySQL server. */
export async function loadPart(bench: Bench): Promise<Section[]> {
  const { rows } = bench.options;
  const server = await bench.server();
  const product = 'absent' in server ? 'MySQL' : server.product;
  const title = `Loading ${rows.toLocaleString('en-GB')} people into ${product}`;
  if ('absent' in server) {
    return [
      { title, text: ['Not measured: no server could be had.'], table: { header: [], rows: [] } },
    ];
  }
  const database = await mysqlDatabase(server);
  return withLoader(bench, database, async (loader) => {
    await mysqlStatements(database.url, [loadDataTable, kyselyTable]);
    const file = await bench.files.people(rows);
    const baseline = await loadData(database, await bench.files.numberedPeople(rows), bench.folder);
    const contenders = [
      ourUpload(loader, database, file),
      baseline.contender,
      kyselyInsert(database, file),
    ];
    const results = await inTurn(contenders, bench.turns);
    const table = comparisonTable(results, { unit: 'seconds', client: 'client' });
    return [{ title, text: [ourNote, baseline.note, kyselyNote], table }];
  });
}

export const ourNote =
  'Ours: the loader as `npm run start:loader` runs it; a form over HTTP, with ' +
  '`mode=replace&force=true`, timed from the start of the request to the end of its 201. The ' +
  'client is the loader and the sending of the file (its CPU time only). After each round the ' +
  'rows are counted in the table (not timed); the tables keep the rows of all rounds.';
