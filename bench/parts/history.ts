import { type Bench, withLoader } from '../bench.ts';
import type { BenchDatabase } from '../databases.ts';
import { median } from '../measure/statistics.ts';
import { figure, range, type Section } from '../report.ts';
import type { Service } from '../services.ts';
import { publish, publishMany, tinyLoads } from '../tiny-loads.ts';
import { upload } from '../upload.ts';

const samples = 20;
const starts = 5;

const names = [
  'publish',
  'GET /summary after it',
  'start of a reader, and its first /summary',
  'a past version, the first time',
  'the same once more',
  'a page of changes, of a reader just started',
  'the same once more',
] as const;

/** Whether many data versions make a publish, a start, or any answer slower. */
export async function historyPart(bench: Bench): Promise<Section[]> {
  const rows: string[][] = [];
  for (const database of await bench.databases()) {
    rows.push(...(await manyVersions(bench, database)));
  }
  const { rows: people, loads } = bench.options;
  const versions = loads.toLocaleString('en-GB');
  const text =
    `In milliseconds, ${samples} times each (a start ${starts} times), in a database of ` +
    `${people.toLocaleString('en-GB')} people with few data versions, and in the same after ` +
    `${versions} more loads were published, of one person each. A past version is another one ` +
    'each time; a page has 20 changes.';
  const header = ['', 'few versions', 'min – max', `${versions} more`, 'min – max', 'ratio'];
  return [{ title: `Cost as versions grow: ${versions}`, text: [text], table: { header, rows } }];
}

async function manyVersions(bench: Bench, database: BenchDatabase): Promise<string[][]> {
  return withLoader(bench, database, async (loader) => {
    await upload(loader.url, await bench.files.places());
    await upload(loader.url, await bench.files.people(bench.options.rows));
    const next = tinyLoads();
    for (let n = 0; n < samples; n++) await publish(loader, next());
    const measured = () => measure(bench, database, loader, next);
    await measured(); // the warm-up
    const few = await measured();
    await publishMany(bench, loader, next);
    const many = await measured();
    return names.map((name, index) => {
      const [before, after] = [few[index] ?? [], many[index] ?? []];
      return [
        `${database.engine}, ${name}`,
        figure(median(before)),
        range(before),
        figure(median(after)),
        range(after),
        figure(median(after) / median(before)),
      ];
    });
  });
}

/** @returns the samples of each name */
async function measure(
  bench: Bench,
  database: BenchDatabase,
  loader: Service,
  next: () => string,
): Promise<number[][]> {
  const [published, summary, started, past, pastAgain, changes, changesAgain]: number[][] =
    names.map(() => []);
  for (let n = 0; n < starts; n++) {
    const before = performance.now();
    const reader = await bench.start('reader', database);
    try {
      const version = await dataVersion(reader);
      started?.push(performance.now() - before);
      changes?.push(await get(reader, '/summary/changes'));
      changesAgain?.push(await get(reader, '/summary/changes'));
      for (let m = 0; m < samples / starts; m++) {
        const path = `/summary?version=${version - 1 - m}`;
        past?.push(await get(reader, path.replace('/summary', '/summary/breakdown')));
        pastAgain?.push(await get(reader, path.replace('/summary', '/summary/breakdown')));
        published?.push(await publish(loader, next()));
        summary?.push(await get(reader, '/summary'));
      }
    } finally {
      await reader.stop();
    }
  }
  return [published, summary, started, past, pastAgain, changes, changesAgain].map(
    (each) => each ?? [],
  );
}

async function get({ url }: Service, path: string): Promise<number> {
  const started = performance.now();
  const answer = await fetch(url + path);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${text}`);
  return performance.now() - started;
}

async function dataVersion({ url }: Service): Promise<number> {
  const answer = await fetch(`${url}/summary`);
  await answer.text();
  return Number(answer.headers.get('x-data-version'));
}
