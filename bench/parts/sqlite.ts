import { ourUpload } from '../baselines/ours.ts';
import { sqliteImport } from '../baselines/sqlite-import.ts';
import { type Bench, withLoader } from '../bench.ts';
import { sqliteDatabase } from '../databases.ts';
import { inTurn } from '../measure/in-turn.ts';
import { comparisonTable, type Section } from '../report.ts';
import { ourNote } from './load.ts';

/** Our upload beside `sqlite3 .import`. */
export async function sqlitePart(bench: Bench): Promise<Section[]> {
  const { rows } = bench.options;
  const database = sqliteDatabase(bench.folder);
  return withLoader(bench, database, async (loader) => {
    const file = await bench.files.people(rows);
    const baseline = await sqliteImport(file, bench.folder);
    const contenders = [
      ourUpload(loader, database, file),
      ...(baseline === undefined ? [] : [baseline.contender]),
    ];
    const results = await inTurn(contenders, bench.turns);
    const table = comparisonTable(results, { unit: 'seconds', client: 'client' });
    const note = baseline?.note ?? 'Nothing to compare with: no `sqlite3` was found.';
    const title = `Loading ${rows.toLocaleString('en-GB')} people into SQLite`;
    return [{ title, text: [ourNote, note], table }];
  });
}
