import { type Bench, withLoader } from '../bench.ts';
import type { BenchDatabase } from '../databases.ts';
import { startPings } from '../measure/ping.ts';
import { meterProcess } from '../measure/processes.ts';
import { maxOfKnown, median, quantile } from '../measure/statistics.ts';
import { figure, megabytes, type Section } from '../report.ts';
import type { Service } from '../services.ts';
import { upload } from '../upload.ts';

const everyMs = 10;
/** How many clients download everything at the same time. */
const crowds = [1, 4];

interface Download {
  readonly seconds: number;
  readonly bytes: number;
  readonly pings: readonly number[];
  readonly peakBytes: number | undefined;
}

/** What a download of all rows costs, and whether the summary is answered meanwhile. */
export async function exportPart(bench: Bench): Promise<Section[]> {
  const rows: string[][] = [];
  for (const database of await bench.databases()) {
    rows.push(...(await exportsFrom(bench, database)));
  }
  const people = bench.options.rows.toLocaleString('en-GB');
  const text =
    `All people as CSV by one client, and by ${crowds.at(-1)} at the same time, while ` +
    `\`GET /summary\` is asked every ${everyMs} ms from a thread of its own (milliseconds; the ` +
    'greatest and the peak of all rounds).';
  const header = ['', 'seconds', 'MB/s', '/summary, median', 'p99', 'max', 'reader peak'];
  return [{ title: `A download of ${people} people`, text: [text], table: { header, rows } }];
}

async function exportsFrom(bench: Bench, database: BenchDatabase): Promise<string[][]> {
  return withLoader(bench, database, async (loader) => {
    await upload(loader.url, await bench.files.places());
    await upload(loader.url, await bench.files.people(bench.options.rows));
    const rows: string[][] = [];
    for (const clients of crowds) {
      // Each with a reader of its own, so that its peak memory is its own.
      const reader = await bench.start('reader', database);
      try {
        const rounds = bench.options.quick ? 1 : bench.options.rounds;
        const downloads: Download[] = [];
        for (let round = 0; round < rounds; round++) {
          downloads.push(await download(reader, clients));
          bench.say(`  ${database.engine}, ${clients}: ${figure(downloads.at(-1)?.seconds)} s`);
        }
        rows.push(rowOf(`${database.engine}, ${clients} at a time`, downloads));
      } finally {
        await reader.stop();
      }
    }
    return rows;
  });
}

async function download(reader: Service, clients: number): Promise<Download> {
  const usage = meterProcess(reader.pid);
  const stop = await startPings({ url: `${reader.url}/summary`, everyMs });
  let pings: readonly number[] = [];
  const started = performance.now();
  let seconds = 0;
  let bytes = 0;
  try {
    const sizes = await Promise.all(Array.from({ length: clients }, () => sizeOf(reader.url)));
    seconds = (performance.now() - started) / 1000;
    bytes = sizes.reduce((sum, size) => sum + size, 0);
  } finally {
    pings = await stop();
  }
  return { seconds, bytes, pings, peakBytes: usage().peakBytes };
}

async function sizeOf(url: string): Promise<number> {
  const answer = await fetch(`${url}/people`, { headers: { accept: 'text/csv' } });
  if (!answer.ok || !answer.body) throw new Error(`${url}/people: ${answer.status}`);
  let bytes = 0;
  for await (const piece of answer.body) bytes += piece.length;
  return bytes;
}

function rowOf(name: string, downloads: readonly Download[]): string[] {
  const pings = (share: number) => downloads.map((one) => quantile(one.pings, share));
  return [
    name,
    figure(median(downloads.map(({ seconds }) => seconds))),
    figure(median(downloads.map(({ bytes, seconds }) => bytes / 1e6 / seconds))),
    figure(median(pings(0.5))),
    figure(median(pings(0.99))),
    figure(Math.max(...pings(1))),
    megabytes(maxOfKnown(downloads.map(({ peakBytes }) => peakBytes))),
  ];
}
