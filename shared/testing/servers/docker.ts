import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { onInterrupt } from './interrupt.ts';
import { runProgram, tellingLine } from './programs.ts';
import { type Absent, type TestServer, waitForServer } from './server.ts';

const image = 'mysql:9.7';
const answerMs = 10_000;
const startMs = 600_000; // the first time, the image is downloaded
const readyMs = 120_000;
const removeMs = 30_000;

/** A throw-away container, where a Docker engine answers. */
export async function dockerServer(): Promise<TestServer | Absent> {
  if (!(await engineAnswers())) return { absent: 'no Docker engine answers' };
  const name = `terrascope-test-${randomBytes(6).toString('hex')}`;
  const remove = ['rm', '--force', '--volumes', name];
  const aborted = new AbortController();
  const takeBack = onInterrupt(() => {
    aborted.abort();
    spawnSync('docker', remove, { stdio: 'ignore', timeout: removeMs });
  });
  const stop = async () => {
    takeBack();
    await runProgram('docker', remove, { timeout: removeMs });
  };
  try {
    const url = await startContainer(name, aborted.signal);
    return { url, version: await waitForServer(url, { waitMs: readyMs }), stop };
  } catch (error) {
    await stop().catch(() => undefined); // it may never have come to be
    throw new Error(`Docker did not start ${image}: ${reasonOf(error)}`, { cause: error });
  }
}

async function engineAnswers(): Promise<boolean> {
  const args = ['info', '--format', '{{.ServerVersion}}'];
  try {
    return (await runProgram('docker', args, { timeout: answerMs })).stdout.trim() !== '';
  } catch {
    return false;
  }
}

async function startContainer(name: string, signal: AbortSignal): Promise<string> {
  const password = randomBytes(12).toString('hex');
  const container = ['run', '--rm', '--detach', '--name', name, '--publish', '127.0.0.1:0:3306'];
  const settings = ['--env', `MYSQL_ROOT_PASSWORD=${password}`, '--env', 'MYSQL_ROOT_HOST=%'];
  const options = ['--local-infile=1', '--innodb-buffer-pool-size=256M', '--sync-binlog=0'];
  const args = [...container, ...settings, image, ...options];
  await runProgram('docker', args, { timeout: startMs, signal });
  const { stdout } = await runProgram('docker', ['port', name, '3306/tcp'], { timeout: answerMs });
  return `mysql://root:${password}@${stdout.trim()}/`;
}

/** Docker's own words; the command line is left out, as it holds the password. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('stderr' in error && typeof error.stderr === 'string') return tellingLine(error.stderr);
  return error instanceof Error ? error.message : 'for no known reason';
}
