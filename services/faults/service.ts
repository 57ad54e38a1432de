import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '#shared/process/node-flags.ts';
import { unusedPort } from '#shared/testing/unused-port.ts';
import { serviceArguments } from '../service-arguments.ts';

/** A service as a process of its own, which comes back on the port that it had. */
export interface Service {
  readonly name: ServiceName;
  readonly url: string;
  /** Starts it unless it runs, and waits until it is ready. @throws Error when it is not in time */
  start(): Promise<void>;
  /** Ends it where it stands. */
  kill(): Promise<void>;
  /** The same at once, for when this process is interrupted. */
  dispose(): void;
  freeze(): void;
  thaw(): void;
  /** The last of what it has written. */
  log(): string;
  /** Whether it has ended although nobody killed it. */
  hasCrashed(): boolean;
}

/** How long a service may take to be ready: more than its leases and retries, on a busy machine. */
const readyMs = 120_000;
const pauseMs = 100;
const logCharsMax = 40_000;

export async function createService(
  name: ServiceName,
  settings: Readonly<Record<string, string>>,
): Promise<Service> {
  const port = await unusedPort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: '/usr/bin:/bin',
    LOADER_PORT: `${port}`,
    READER_PORT: `${port}`,
    ...settings,
  };
  let child: ChildProcess | undefined;
  let isKilled = true;
  let log = '';
  const isRunning = () => child?.exitCode === null && child.signalCode === null;
  const launch = () => {
    isKilled = false;
    const started = spawn(process.execPath, serviceArguments(name), {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (text) => {
        log = (log + text).slice(-logCharsMax);
      });
    child = started;
  };
  const isReady = () =>
    fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  const hasCrashed = () => !isKilled && !isRunning();
  return {
    name,
    url,
    start: async () => {
      if (isKilled) launch();
      for (const end = Date.now() + readyMs; !(await isReady()); await sleep(pauseMs)) {
        if (hasCrashed()) throw new Error(`${name} ended by itself:\n${log}`);
        if (Date.now() > end) throw new Error(`${name} is not ready again:\n${log}`);
      }
    },
    kill: async () => {
      isKilled = true;
      if (!child || !isRunning()) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
    dispose: () => void child?.kill('SIGKILL'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    log: () => log,
    hasCrashed,
  };
}
