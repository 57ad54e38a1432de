import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { runProgram } from '#shared/testing/servers/programs.ts';
import { childrenCpuSeconds, peakBytesOf, type Usage } from './processes.ts';

export interface ProgramRun {
  readonly seconds: number;
  readonly usage: Usage;
  readonly stdout: string;
}

const sampleMs = 10;
const versionMs = 10_000;

/**
 * Runs a program to its end and measures it. No other child of ours may end meanwhile, as its CPU
 * time could not be told apart.
 *
 * @throws Error with what it printed on its error stream when its status is not 0
 */
export async function measureProgram(
  program: string,
  args: readonly string[],
  input = '',
): Promise<ProgramRun> {
  const cpuBefore = childrenCpuSeconds();
  const started = performance.now();
  const child = spawn(program, args, { stdio: 'pipe' });
  const exit = once(child, 'exit');
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  let peakBytes: number | undefined;
  // A peak only ever rises and is gone with the process: what was seen last is close to the end.
  const samples = setInterval(() => {
    if (child.pid !== undefined) peakBytes = peakBytesOf(child.pid) ?? peakBytes;
  }, sampleMs);
  try {
    child.stdin.on('error', () => undefined); // it has ended early; its status says why
    child.stdin.end(input);
    const [code, signal] = await exit;
    const seconds = (performance.now() - started) / 1000;
    const [stdout, stderr] = await output;
    if (code !== 0) throw new Error(`${program} ended with ${signal ?? code}: ${stderr.trim()}`);
    const cpuAfter = childrenCpuSeconds();
    const known = cpuBefore !== undefined && cpuAfter !== undefined;
    const cpuSeconds = known ? cpuAfter - cpuBefore : undefined;
    return { seconds, usage: { cpuSeconds, peakBytes }, stdout };
  } finally {
    clearInterval(samples);
  }
}

/** What a program says of its version, or undefined where it does not run. */
export async function programVersion(
  program: string,
  flag = '--version',
): Promise<string | undefined> {
  try {
    const { stdout } = await runProgram(program, [flag], { timeout: versionMs });
    return stdout.trim().split('\n')[0];
  } catch {
    return undefined;
  }
}
