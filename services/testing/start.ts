import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { compileCache, makeTemporaryFolder } from '#shared/testing/engines.ts';
import { people, places } from './csv.ts';
import type { LogLine } from './service-process.ts';
import type { TestSettings } from './services.ts';
import { expectNoUncaughtError } from './uncaught.ts';

const root = join(import.meta.dirname, '../..');

/** Both services, started by one command. */
export interface Both {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly exit: Promise<[code: number | null, signal: string | null]>;
  /** Waits for what is printed once both are up. */
  shown(): Promise<{ text: string; loader: string; reader: string }>;
  /** What the services have logged. */
  log(): LogLine[];
  /** Those of the services that are still running, by their ids. */
  alive(): number[];
}

/**
 * `npm start`, in folders and on ports of its own.
 *
 * @param command what starts it; without npm, if nothing else is said
 * @param cwd where it is started
 */
export function startBoth(
  folder: string,
  settings: TestSettings = {},
  [program, ...args]: readonly [string, ...string[]] = [
    process.execPath,
    join(root, 'services/start.ts'),
  ],
  cwd = root,
): Both {
  const own = {
    DATABASE_URL: `sqlite:${join(folder, 'test.db')}`,
    DATA_DIR: folder,
    REPORTS_DIR: folder,
    LOADER_PORT: '0',
    READER_PORT: '0',
  };
  const child = spawn(program, args, {
    cwd,
    env: {
      PATH: `${join(process.execPath, '..')}:/usr/local/bin:/usr/bin:/bin`,
      ...compileCache,
      ...own,
      ...settings,
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += text));
  child.stderr.on('data', (text) => (output.stderr += text));
  const exit = once(child, 'exit') as Both['exit'];
  onTestFinished(() => {
    child.kill('SIGKILL'); // which its services notice
    expectNoUncaughtError(output.stdout + output.stderr, null);
  });
  const log = () =>
    output.stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  return {
    child,
    output,
    exit,
    log,
    alive: () => [...new Set(log().map(({ pid }) => Number(pid)))].filter(isAlive),
    shown: async () => {
      await vi.waitFor(() => expect(output.stdout).toContain('Ctrl-C'), { timeout: 60_000 });
      const [loader = '', reader = ''] = output.stdout.match(/http:\/\/\S+(?=\/\n)/g) ?? [];
      return { text: output.stdout, loader, reader };
    },
  };
}

/** A folder with the two files of `csv.ts` below `raw/`. */
export function sample(): string {
  const folder = makeTemporaryFolder();
  mkdirSync(join(folder, 'raw'));
  writeFileSync(join(folder, 'raw', 'people.csv'), people);
  writeFileSync(join(folder, 'raw', 'places.csv'), places);
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
