import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compileCache } from '#shared/testing/engines.ts';

const root = join(import.meta.dirname, '../..');

/** A command of the terminal while it runs. */
export interface Command {
  readonly child: ChildProcess;
  /** Waits for its end. */
  ended(): Promise<{ status: number | null; stdout: string; stderr: string }>;
}

/** Starts `npm run load` or `npm run summary`, without npm and without a terminal. */
export function startCommand(
  name: 'load' | 'summary',
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Command {
  const child = spawn(process.execPath, [join(root, 'client', `${name}.ts`), ...args], {
    env: { PATH: '/usr/bin:/bin', ...compileCache, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (text) => (output.stdout += text));
  child.stderr?.on('data', (text) => (output.stderr += text));
  const closed = once(child, 'close');
  return {
    child,
    ended: async () => {
      const [status] = await closed;
      return { status, ...output };
    },
  };
}
