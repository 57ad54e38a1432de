import { ApiProblem } from '#shared/page/api.ts';
import type { KeyHolder } from '#shared/page/key.ts';
import { type ClientEnvironment, UsageError } from './options.ts';

const failed = 2;

/** The frame of a command: what it throws becomes one sentence, and the exit status 2. */
export async function runCommand(name: string, run: () => Promise<number>): Promise<void> {
  // Who reads a pipe may have seen enough.
  process.stdout.on('error', () => undefined);
  try {
    process.exitCode = await run();
  } catch (error) {
    process.stderr.write(`${name}: ${sentenceOf(error)}\n`);
    process.exitCode = failed;
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof UsageError) return `${error.message} --help shows how.`;
  if (error instanceof ApiProblem && error.status === 0) {
    return 'The service cannot be reached; --url says where it is.';
  }
  if (error instanceof ApiProblem && error.status === 401) {
    return `${error.message.split(';')[0]}; give it as TERRASCOPE_KEY.`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** The key of the environment, for as long as the command runs. */
export function keyOf({ key }: ClientEnvironment): KeyHolder {
  return { secret: key, use: () => undefined, forget: () => undefined };
}
