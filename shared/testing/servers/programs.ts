import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program to its end and resolves with what it printed; rejects when it fails. */
export const runProgram = promisify(execFile);

const versionMs = 10_000;

/**
 * The first of the named server programs that runs and whose version line fits. Looks on the
 * search path, then in `/usr/sbin`, which is on root's path only.
 */
export async function findProgram(
  names: readonly string[],
  fits: (version: string) => boolean,
): Promise<string | undefined> {
  for (const program of names.flatMap((name) => [name, `/usr/sbin/${name}`])) {
    const version = await versionOf(program);
    if (version !== undefined && fits(version)) return program;
  }
  return undefined;
}

/** Both servers may be called `mysqld`; only what it says of itself tells which one it is. */
export function isMariadb(version: string): boolean {
  return /mariadb/i.test(version);
}

/** The line of a program's output that best tells why it failed: the first that says error. */
export function tellingLine(output: string): string {
  const lines = output.trim().split('\n');
  return (lines.find((line) => /(^|[^-\w])error\b/i.test(line)) ?? lines.at(-1) ?? '').trim();
}

/** True for the account that servers run under only when told so. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function versionOf(program: string): Promise<string | undefined> {
  try {
    const args = ['--no-defaults', '--version'];
    return (await runProgram(program, args, { timeout: versionMs })).stdout;
  } catch {
    return undefined; // not there, or not for this machine
  }
}
