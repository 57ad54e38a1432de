import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment, loadConfig } from '#shared/config.ts';

/**
 * `npm start`: both services as processes of their own, the files of `data/raw` loaded, the
 * summary printed. It ends when it is told to, or when one of the services ends.
 */
const defaults = { AUTO_LOAD: 'raw/*.csv', REPORT_ON_PUBLISH: 'true' };
const readyMs = 120_000;

interface Running {
  readonly process: ChildProcess;
  readonly url: Promise<string>;
  readonly loaded: Promise<void>;
}

function run(service: string): Running {
  const entry = new URL(`./${service}/server.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, [entry], {
    env: childEnvironment(defaults),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = Promise.withResolvers<string>();
  const loaded = Promise.withResolvers<void>();
  createInterface({ input: child.stdout as Readable }).on('line', (line) => {
    process.stderr.write(`${line}\n`);
    const entry = parse(line);
    if (entry.msg === 'listening' && entry.url) url.resolve(entry.url);
    if (entry.msg?.startsWith('AUTO_LOAD')) loaded.resolve();
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

function parse(line: string): { msg?: string; url?: string } {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

async function main(): Promise<void> {
  loadConfig(defaults);
  const services = [run('loader-api'), run('reader-api')] as const;
  const stop = (signal: NodeJS.Signals) => {
    for (const service of services) service.process.kill(signal);
  };
  process.on('SIGINT', () => stop('SIGTERM'));
  process.on('SIGTERM', () => stop('SIGTERM'));
  for (const service of services) {
    service.process.once('exit', (code) => {
      stop('SIGTERM');
      process.exitCode ||= code ?? 1;
    });
  }
  const [loader, reader] = await Promise.all(services.map(({ url }) => url));
  await Promise.race([services[0].loaded, sleep(readyMs, undefined, { ref: false })]);
  const summary = await (await fetch(`${reader}/summary`)).text();
  process.stdout.write(
    `\n${summary}\n\n  loads      ${loader}/\n  dashboard  ${reader}/\n\n  Ctrl-C stops both.\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
