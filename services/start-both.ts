import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Config,
  childEnvironment,
  loadConfig,
  misspeltSettings,
  startedByNpm,
} from '#shared/config.ts';
import type { Notice } from '#shared/http/serve.ts';
import type { ServiceName } from '#shared/process/node-flags.ts';
import { onParentGone } from '#shared/process/parent.ts';
import { serviceArguments } from './service-arguments.ts';

const defaults = {
  AUTO_LOAD: 'raw/*.csv',
  AUTO_LOAD_EVERY_MS: '1000',
  REPORT_ON_PUBLISH: 'true',
  ACCESS_LOG: 'false',
};
const readyMs = 120_000;
const sameSignalMs = 1_000;
const reportTriesMax = 20;
const reportPauseMs = 50;

interface Running {
  readonly process: ChildProcess;
  readonly url: Promise<string>;
  readonly loaded: Promise<void>;
}

/** Where the two pages find each other, as far as that is known before the services listen. */
function links({ host, loaderPort, readerPort }: Config) {
  // Nobody can call an address that stands for all, and port 0 is still to be chosen.
  if (host === '0.0.0.0' || host === '::' || loaderPort === 0 || readerPort === 0) return {};
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    LOADER_URL: `http://${name}:${loaderPort}/`,
    READER_URL: `http://${name}:${readerPort}/`,
  };
}

function start(service: ServiceName, config: Config): Running {
  const child = spawn(process.execPath, serviceArguments(service), {
    env: childEnvironment({ ...defaults, ...links(config) }),
    // Its log is for our stderr, whatever its level; what we have to know comes as messages.
    stdio: ['ignore', 2, 2, 'ipc'],
    // In a group of its own: Ctrl-C would reach it beside our signal, and a second signal means
    // not to let running loads end.
    detached: true,
  });
  const url = Promise.withResolvers<string>();
  const loaded = Promise.withResolvers<void>();
  child.on('message', (notice: Notice) => {
    if (notice.listening !== undefined) url.resolve(notice.listening);
    if (notice.autoLoaded) loaded.resolve();
  });
  child.once('exit', (code) => {
    const ended = new Error(`${service} ended with status ${code}`);
    url.reject(ended);
    loaded.reject(ended);
  });
  // Nobody may be waiting for these any more when a service ends.
  loaded.promise.catch(() => undefined);
  url.promise.catch(() => undefined);
  return { process: child, url: url.promise, loaded: loaded.promise };
}

/** Stops all when a signal comes or when one of them ends; the services end running loads first. */
function stopTogether(services: readonly Running[]): void {
  let stoppedAt: number | undefined;
  const stop = () => {
    stoppedAt = Date.now();
    for (const service of services) service.process.kill('SIGTERM');
  };
  const onSignal = () => {
    // npm passes on to us what the terminal has sent to us already; later on, it is meant.
    if (stoppedAt === undefined || Date.now() - stoppedAt > sameSignalMs) stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  onParentGone(startedByNpm(), () => {
    if (stoppedAt === undefined) stop();
  });
  for (const service of services) {
    service.process.once('exit', (code) => {
      if (stoppedAt === undefined) stop();
      process.exitCode ||= code ?? 1;
    });
  }
}

/**
 * `npm start`: both services as processes of their own, the files of `data/raw` loaded, the
 * summary printed. It ends when it is told to, or when one of the services ends.
 */
export async function startBoth(): Promise<void> {
  await run().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}

async function run(): Promise<void> {
  // Nobody reads what is written here any more (`npm start | head`): that ends no service.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const config = loadConfig(defaults);
  for (const misspelt of misspeltSettings()) process.stderr.write(`${misspelt}\n`);
  const services = [start('loader-api', config), start('reader-api', config)] as const;
  stopTogether(services);
  const [loader, reader] = await Promise.all(services.map(({ url }) => url));
  if (config.autoLoad !== '') {
    await Promise.race([services[0].loaded, sleep(readyMs, undefined, { ref: false })]);
  }
  const summary = await shownSummary(`${reader}/summary`);
  if (config.reportOnPublish) await reportWritten(`${reader}/reports/summary_output.json`);
  process.stdout.write(
    `\n${summary}\n\n  loads      ${loader}/\n  dashboard  ${reader}/\n\n  Ctrl-C stops both.\n`,
  );
}

/** What is printed last is to be the last: the report of the first load follows at once. */
async function reportWritten(url: string): Promise<void> {
  for (let tries = 0; tries < reportTriesMax; tries++) {
    const { status } = await fetch(url);
    if (status !== 404) return;
    await sleep(reportPauseMs);
  }
}

/** The summary as it is printed: as a table on a terminal, else as the reader gives it. */
async function shownSummary(url: string): Promise<string> {
  const answer = await fetch(url);
  const text = await answer.text();
  if (answer.status === 401) {
    return `  The summary needs a key: curl -H 'Authorization: Bearer KEY' ${url}`;
  }
  if (!answer.ok) return `  The summary cannot be shown: ${text}`;
  return process.stdout.isTTY ? toTable(JSON.parse(text)) : text;
}

function toTable(summary: Readonly<Record<string, number>>): string {
  const rows = Object.entries(summary).map(
    ([country, people]) => [country, people.toLocaleString('en')] as const,
  );
  if (rows.length === 0) return '  Nobody is counted yet: load people.csv and places.csv.';
  const [widest, longest] = [0, 1].map((n) =>
    Math.max(...rows.map((row) => (row[n] ?? '').length)),
  );
  return rows
    .map(
      ([country, people]) => `  ${country.padEnd(widest ?? 0)}  ${people.padStart(longest ?? 0)}`,
    )
    .join('\n');
}
