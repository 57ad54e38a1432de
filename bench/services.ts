import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Notice } from '#shared/http/serve.ts';
import { onInterrupt } from '#shared/testing/servers/interrupt.ts';
import { tellingLine } from '#shared/testing/servers/programs.ts';
import { serviceArguments } from '../services/service-arguments.ts';

const readyMs = 60_000;
const stopMs = 30_000;

export interface Service {
  readonly url: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/**
 * Starts a service of ours as `npm start` does, in a folder of its own: neither a `.env` nor the
 * environment of whoever measures has a say, only the settings given.
 *
 * @throws Error with what it logged when it does not come up
 */
export function startService(
  name: 'loader' | 'reader',
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<Service> {
  const env = { LOADER_PORT: '0', READER_PORT: '0', ...settings };
  return startNode(serviceArguments(`${name}-api`), { folder: join(folder, name), env });
}

export interface NodeOptions {
  /** Where it runs, and where its log is written. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Sent to it at once. */
  readonly message?: object;
}

/** Starts a Node process that tells us by a message where it listens. */
export async function startNode(args: readonly string[], options: NodeOptions): Promise<Service> {
  mkdirSync(options.folder, { recursive: true });
  const logFile = join(options.folder, 'service.log');
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, args, {
    cwd: options.folder,
    env: { ...options.env },
    stdio: ['ignore', log, log, 'ipc'],
    detached: true, // Ctrl-C reaches us only, and we end what we have started
  });
  closeSync(log);
  const takeBack = onInterrupt(() => child.kill('SIGKILL'));
  try {
    const listening = listeningUrl(child);
    if (options.message !== undefined) child.send(options.message);
    const url = await listening;
    return {
      url,
      pid: child.pid,
      stop: async () => {
        await end(child);
        takeBack();
      },
    };
  } catch (error) {
    await end(child);
    takeBack();
    const words = tellingLine(readFileSync(logFile, 'utf8'));
    throw new Error(`${args.at(-1)} did not start: ${words}`, { cause: error });
  }
}

function listeningUrl(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const timer = setTimeout(() => reject(new Error('it does not say where it listens')), readyMs);
  child.on('message', (notice: Notice) => {
    if (notice.listening !== undefined) resolve(notice.listening);
  });
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`it ended with status ${code}`)));
  return promise.finally(() => clearTimeout(timer));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(timer);
}
