import type { TestProject } from 'vitest/node';
import { testDatabaseUrl } from '#shared/config.ts';
import type { EngineSpec } from './engines.ts';
import { findServer } from './servers/index.ts';

/**
 * Runs once before all test files: finds the engines they are to run on. What it returns runs
 * after them, behind the last line of the reporters.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await findServer(testDatabaseUrl(), say);
  const engines: EngineSpec[] = [{ name: 'sqlite' }];
  if (!('absent' in server)) {
    engines.push({ name: 'mysql', url: server.url, version: server.version });
  }
  project.provide('engines', engines);
  return async () => {
    if ('absent' in server) say(`skipped: the tests on MySQL, because ${server.absent}`);
    else await server.stop();
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
