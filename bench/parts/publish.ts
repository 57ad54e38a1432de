import { type Bench, withLoader } from '../bench.ts';
import type { BenchDatabase } from '../databases.ts';
import { median } from '../measure/statistics.ts';
import { figure, range, type Section } from '../report.ts';
import type { Service } from '../services.ts';
import { uploadHeld } from '../upload.ts';

/** Whether a held load takes longer to publish the larger it is, or the first time in a process. */
export async function publishPart(bench: Bench): Promise<Section[]> {
  const rows: string[][] = [];
  for (const database of await bench.databases()) {
    rows.push(...(await heldLoads(bench, database)));
  }
  const { rounds } = bench.options;
  const text =
    'In milliseconds: `POST /loads/{id}/publish` of a load that is held, from the request to the ' +
    `end of its answer, ${rounds} times each. A loader-api is started for each measurement; what ` +
    'it publishes first is measured, and then another load of the same size.';
  const header = ['', 'first in a process', 'min – max', 'the next', 'min – max'];
  return [{ title: 'Publishing a held load', text: [text], table: { header, rows } }];
}

async function heldLoads(bench: Bench, database: BenchDatabase): Promise<string[][]> {
  const { rows, rounds } = bench.options;
  const sizes = [1_000, 30_000, rows];
  const first = new Map<number, number[]>(sizes.map((size) => [size, []]));
  const next = new Map<number, number[]>(sizes.map((size) => [size, []]));
  return withLoader(bench, database, async (loader) => {
    for (let round = 0; round < rounds; round++) {
      for (const size of sizes) {
        const ids = await hold(bench, loader, size);
        const fresh = await bench.start('loader', database);
        try {
          first.get(size)?.push(await publishHeld(fresh, ids[0]));
          next.get(size)?.push(await publishHeld(fresh, ids[1]));
        } finally {
          await fresh.stop();
        }
      }
    }
    return sizes.map((size) => {
      const [once = [], again = []] = [first.get(size), next.get(size)];
      const name = `${database.engine}, ${size.toLocaleString('en-GB')} people`;
      return [name, figure(median(once)), range(once), figure(median(again)), range(again)];
    });
  });
}

/** Two loads of the same people: they count twice. */
async function hold(bench: Bench, { url }: Service, rows: number): Promise<[string, string]> {
  const file = await bench.files.people(rows);
  const { id } = await uploadHeld(url, file);
  return [id, (await uploadHeld(url, file)).id];
}

async function publishHeld({ url }: Service, id: string): Promise<number> {
  const started = performance.now();
  const answer = await fetch(`${url}/loads/${id}/publish`, { method: 'POST' });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST /loads/{id}/publish: ${answer.status} ${text}`);
  return performance.now() - started;
}
