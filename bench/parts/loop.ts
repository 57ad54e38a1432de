import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, withLoader } from '../bench.ts';
import type { BenchDatabase } from '../databases.ts';
import type { CsvFile } from '../files.ts';
import { startAsker } from '../measure/ask.ts';
import { startPings } from '../measure/ping.ts';
import { maxOfKnown, median, medianOfKnown, quantile } from '../measure/statistics.ts';
import { figure, type Section } from '../report.ts';
import type { Service } from '../services.ts';
import { upload } from '../upload.ts';

const everyMs = 10;
const idleMs = 500;

interface Watched {
  readonly pings: readonly number[];
  readonly loopDelayMs: number | undefined;
}

/** Whether the loader answers others during a load, and the reader at once after it. */
export async function loopPart(bench: Bench): Promise<Section[]> {
  const health: string[][] = [];
  const breakdown: string[][] = [];
  for (const database of await bench.databases()) {
    await withLoader(bench, database, async (loader) => {
      await upload(loader.url, await bench.files.places());
      const file = await bench.files.people(bench.options.rows);
      health.push(...(await healthRows(bench, database, loader, file)));
      breakdown.push(...(await breakdownRows(bench, database, loader, file)));
    });
  }
  const rows = bench.options.rows.toLocaleString('en-GB');
  const ms = 'milliseconds';
  return [
    {
      title: `The loader's answers while ${rows} people are loaded`,
      text: [
        `\`GET /health/live\` every ${everyMs} ms from a thread of its own, in ${ms}; beside it ` +
          'the same with nothing to do. The greatest of all rounds, the p99 as their median. ' +
          'The event loop delay is what the loader itself has measured (`/metrics`), the 10 ms ' +
          "of that measurement's own timer included.",
      ],
      table: {
        header: ['', 'median', 'p99', 'max', 'event loop delay, max'],
        rows: health,
      },
    },
    {
      title: `The first breakdown of ${rows} people after a publish`,
      text: [
        '`GET /summary/breakdown?by=country,birth_decade` right after the 201 of a load that ' +
          `replaces all people, and once more, from a thread that has nothing else to do: ${ms}, ` +
          'the median of all rounds and the greatest.',
      ],
      table: { header: ['', 'median', 'max'], rows: breakdown },
    },
  ];
}

async function healthRows(
  bench: Bench,
  { engine }: BenchDatabase,
  loader: Service,
  file: CsvFile,
): Promise<string[][]> {
  const idle: Watched[] = [];
  const loading: Watched[] = [];
  for (let round = 0; round <= roundsOf(bench); round++) {
    const quiet = await watch(loader, () => sleep(idleMs));
    const busy = await watch(loader, () => upload(loader.url, file, 'mode=replace&force=true'));
    bench.say(`  ${engine}: ${figure(quantile(busy.pings, 1))} ms at most`);
    if (round === 0) continue; // the warm-up
    idle.push(quiet);
    loading.push(busy);
  }
  return [watchedRow(`${engine}, idle`, idle), watchedRow(`${engine}, loading`, loading)];
}

function roundsOf({ options }: Bench): number {
  return options.quick ? 1 : options.rounds;
}

async function watch(loader: Service, work: () => Promise<unknown>): Promise<Watched> {
  await loopDelayMs(loader); // asking begins a new measurement
  const stop = await startPings({ url: `${loader.url}/health/live`, everyMs });
  let pings: readonly number[] = [];
  try {
    await work();
  } finally {
    pings = await stop();
  }
  return { pings, loopDelayMs: await loopDelayMs(loader) };
}

async function loopDelayMs({ url }: Service): Promise<number | undefined> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const seconds = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(metrics)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function watchedRow(name: string, watched: readonly Watched[]): string[] {
  const of = (share: number) => watched.map(({ pings }) => quantile(pings, share));
  const delay = maxOfKnown(watched.map((one) => one.loopDelayMs));
  const max = Math.max(...of(1));
  return [name, figure(median(of(0.5))), figure(median(of(0.99))), figure(max), figure(delay)];
}

async function breakdownRows(
  bench: Bench,
  database: BenchDatabase,
  loader: Service,
  file: CsvFile,
): Promise<string[][]> {
  const reader = await bench.start('reader', database);
  const asker = startAsker();
  const first: number[] = [];
  const second: number[] = [];
  const third: number[] = [];
  const url = `${reader.url}/summary/breakdown?by=country,birth_decade&limit=1000`;
  try {
    for (let round = 0; round <= roundsOf(bench); round++) {
      await upload(loader.url, file, 'mode=replace&force=true');
      const times = [
        await asker.ask(url),
        await asker.ask(url),
        await asker.ask(`${reader.url}/summary`),
      ];
      if (round === 0) continue;
      for (const [index, list] of [first, second, third].entries()) list.push(times[index] ?? 0);
    }
  } finally {
    await asker.end();
    await reader.stop();
  }
  const row = (name: string, times: readonly number[]) => [
    `${database.engine}, ${name}`,
    figure(medianOfKnown(times)),
    figure(maxOfKnown(times)),
  ];
  return [row('first', first), row('second', second), row('/summary then', third)];
}
