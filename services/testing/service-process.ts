import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { ServiceName } from '#shared/process/node-flags.ts';
import { compileCache, makeTemporaryFolder } from '#shared/testing/engines.ts';
import { serviceArguments } from '../service-arguments.ts';
import { smallReserve, type TestSettings } from './services.ts';
import { expectNoUncaughtError } from './uncaught.ts';

export interface LogLine {
  readonly msg?: string;
  readonly level?: number;
  readonly url?: string;
  readonly port?: number;
  readonly [field: string]: unknown;
}

/** A service as a process of its own. It is ended with the test at hand. */
export interface ServiceProcess {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly log: readonly LogLine[];
  /** All it has written, to either stream. */
  output(): string;
  /** Waits for a line of the log. @throws Error when the process ends without it */
  logged(msg: string): Promise<LogLine>;
  /** Waits for its end. @returns status, or the signal that ended it */
  ended(): Promise<number | string>;
}

/**
 * Starts a service in a folder of its own. The test at hand fails when the process has met an error
 * that nobody caught, whatever else it asks for.
 *
 * @param args what Node is called with
 */
export function startProcess(
  service: ServiceName,
  settings: TestSettings = {},
  folder = makeTemporaryFolder(),
  args: readonly string[] = serviceArguments(service),
): ServiceProcess {
  const own = {
    LOADER_PORT: '0',
    READER_PORT: '0',
    DATABASE_URL: 'sqlite:test.db',
    ...smallReserve,
  };
  // Of this process, only what any program needs: the settings of whoever runs the tests stay out.
  const env = { PATH: '/usr/bin:/bin', ...compileCache, ...own, ...settings };
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  // Only then has all it wrote come through the pipes.
  const closed = once(child, 'close');
  const log: LogLine[] = [];
  let output = '';
  let over = false;
  void exit.then(() => {
    over = true;
  });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('the process has no streams');
  for (const stream of [stdout, stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output += `${line}\n`;
      if (line.startsWith('{')) log.push(JSON.parse(line));
    });
  }
  onTestFinished(async () => {
    const isOurs = !over && child.kill('SIGKILL');
    const [, signal] = await closed;
    expectNoUncaughtError(output, isOurs ? null : signal);
  });
  return {
    child,
    folder,
    log,
    output: () => output,
    logged: async (msg) => {
      for (const end = Date.now() + 60_000; Date.now() < end; await sleep(10)) {
        const line = log.find((entry) => entry.msg === msg);
        if (line) return line;
        if (over) break;
      }
      throw new Error(`no line says ${JSON.stringify(msg)}:\n${output}`);
    },
    ended: async () => {
      const [code, signal] = await exit;
      // What it wrote last may still be on its way through the pipe.
      await sleep(50);
      return signal ?? code;
    },
  };
}
