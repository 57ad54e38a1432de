import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { quickFolder } from '../quick-folder.ts';
import { unusedPort } from '../unused-port.ts';
import { onInterrupt } from './interrupt.ts';
import { isRoot, tellingLine } from './programs.ts';
import { type TestServer, waitForServer } from './server.ts';

export interface Recipe {
  /** The server program. */
  readonly program: string;
  /** The program and arguments that fill an empty data folder. */
  readonly initialise: (dataFolder: string) => readonly [string, ...string[]];
  /** What this server needs beside the options common to all. */
  readonly options: readonly string[];
}

const initialiseMs = 120_000;
const readyMs = 120_000;
const stopMs = 20_000;

/**
 * Starts a server of our own on a free loopback port, in a temporary folder that is gone, like the
 * server, after `stop()` and when this process is interrupted.
 *
 * @throws Error with what the server said when it does not come up
 */
export async function startThrowaway(recipe: Recipe): Promise<TestServer> {
  const folder = mkdtempSync(join(quickFolder(), 'terrascope-mysql-'));
  const dataFolder = join(folder, 'data');
  const logFile = join(folder, 'server.log');
  let child: ChildProcess | undefined;
  const dispose = () => {
    if (child) signalGroup(child, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  const takeBack = onInterrupt(dispose);
  try {
    mkdirSync(dataFolder);
    child = launch(recipe.initialise(dataFolder), logFile);
    await ended(child, initialiseMs);
    const port = await unusedPort();
    const server = launch([recipe.program, ...optionsOf(recipe, dataFolder, port)], logFile);
    child = server;
    const url = `mysql://root@127.0.0.1:${port}/`;
    const givenUp = () => (isRunning(server) ? undefined : 'its process ended');
    const version = await waitForServer(url, { waitMs: readyMs, givenUp });
    const stop = async () => {
      await stopProcess(server);
      takeBack();
      dispose();
    };
    return { url, version, stop };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const words = tellingLine(readFileSync(logFile, { encoding: 'utf8', flag: 'a+' }));
    takeBack();
    dispose();
    throw new Error(`${recipe.program} did not start: ${reason}: ${words}`, { cause: error });
  }
}

function optionsOf(recipe: Recipe, dataFolder: string, port: number): string[] {
  return [
    '--no-defaults', // must come first; no option file of this machine has a say
    `--datadir=${dataFolder}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    // Relative to the data folder: the path of a socket must not be longer than some 100 bytes.
    '--socket=mysqld.sock',
    '--pid-file=mysqld.pid',
    // It listens without a password, so it must not be of use for reaching other files.
    `--secure-file-priv=${dataFolder}`,
    '--local-infile=1',
    '--innodb-buffer-pool-size=256M',
    // Nothing here has to survive a power cut.
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-doublewrite=0',
    '--sync-binlog=0',
    ...(isRoot() ? ['--user=root'] : []),
    ...recipe.options,
  ];
}

/** In a process group of its own: Ctrl+C does not reach it, and we reach all it starts. */
function launch([program, ...args]: readonly [string, ...string[]], logFile: string) {
  const log = openSync(logFile, 'a');
  try {
    return spawn(program, args, { detached: true, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

async function ended(child: ChildProcess, waitMs: number): Promise<void> {
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), waitMs);
  try {
    const [code, signal] = await once(child, 'exit'); // rejects when it cannot be started
    if (code !== 0) throw new Error(`preparing its data folder ended with ${signal ?? code}`);
  } finally {
    clearTimeout(timer);
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), stopMs);
  const exit = once(child, 'exit');
  signalGroup(child, 'SIGTERM');
  await exit;
  clearTimeout(timer);
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || !isRunning(child)) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended just now.
  }
}
