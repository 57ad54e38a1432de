import { type Bench, withLoader } from '../bench.ts';
import type { BenchDatabase } from '../databases.ts';
import { peakBytesOf } from '../measure/processes.ts';
import { median } from '../measure/statistics.ts';
import { figure, megabytes, range, type Section } from '../report.ts';
import type { Service } from '../services.ts';
import { publish, publishMany, tinyLoads } from '../tiny-loads.ts';
import { upload } from '../upload.ts';

const samples = 20;

interface Prices {
  readonly publish: readonly number[];
  readonly summaryAfter: readonly number[];
  readonly summaryAgain: readonly number[];
}

/** Whether many published loads make the next one, or a read, any slower. */
export async function loadsPart(bench: Bench): Promise<Section[]> {
  const rows: string[][] = [];
  for (const database of await bench.databases()) {
    rows.push(...(await manyLoads(bench, database)));
  }
  const loads = bench.options.loads.toLocaleString('en-GB');
  const text =
    `In milliseconds, ${samples} times each, in a database with few loads, and in the same ` +
    `after ${loads} more were published, of one person each. A publish is a whole load of one ` +
    'person, from its request to its 201; the summary is asked for right after it, when the ' +
    'reader has to look, and once more.';
  const header = ['', 'few loads', 'min – max', `${loads} more`, 'min – max', 'ratio'];
  return [{ title: `Cost as loads grow: ${loads}`, text: [text], table: { header, rows } }];
}

async function manyLoads(bench: Bench, database: BenchDatabase): Promise<string[][]> {
  return withLoader(bench, database, async (loader) => {
    await upload(loader.url, await bench.files.places());
    await upload(loader.url, await bench.files.people(10_000));
    const reader = await bench.start('reader', database);
    try {
      const next = tinyLoads();
      await measure(loader, reader, next); // the warm-up
      const before = await measure(loader, reader, next);
      const started = performance.now();
      await publishMany(bench, loader, next);
      const seconds = (performance.now() - started) / 1000;
      const after = await measure(loader, reader, next);
      return rowsOf(database.engine, before, after, seconds, reader);
    } finally {
      await reader.stop();
    }
  });
}

async function summary({ url }: Service): Promise<number> {
  const started = performance.now();
  const answer = await fetch(`${url}/summary`);
  await answer.text();
  if (!answer.ok) throw new Error(`GET /summary: ${answer.status}`);
  return performance.now() - started;
}

async function measure(loader: Service, reader: Service, next: () => string): Promise<Prices> {
  const prices = {
    publish: [] as number[],
    summaryAfter: [] as number[],
    summaryAgain: [] as number[],
  };
  for (let n = 0; n < samples; n++) {
    prices.publish.push(await publish(loader, next()));
    prices.summaryAfter.push(await summary(reader));
    prices.summaryAgain.push(await summary(reader));
  }
  return prices;
}

function rowsOf(engine: string, before: Prices, after: Prices, seconds: number, reader: Service) {
  const row = (name: string, few: readonly number[], many: readonly number[]) => [
    `${engine}, ${name}`,
    figure(median(few)),
    range(few),
    figure(median(many)),
    range(many),
    figure(median(many) / median(few)),
  ];
  const peak = megabytes(reader.pid === undefined ? undefined : peakBytesOf(reader.pid));
  return [
    row('publish', before.publish, after.publish),
    row('first /summary', before.summaryAfter, after.summaryAfter),
    row('second /summary', before.summaryAgain, after.summaryAgain),
    [`${engine}, seconds for all; reader peak`, '', '', figure(seconds), peak, ''],
  ];
}
