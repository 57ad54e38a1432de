import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { keepsTestData, screenshotsFolder, testDatabaseUrl } from '#shared/config.ts';
import { findChromium } from './chromium.ts';
import { DatabasePool } from './database-pool.ts';
import type { EngineSpec } from './engines.ts';
import { quickFolder } from './quick-folder.ts';
import { findServer } from './servers/index.ts';
import { onInterrupt } from './servers/interrupt.ts';
import { dropMysqlDatabase, makeTemplate } from './templates.ts';

/**
 * Runs once before all test files: finds the engines they are to run on, and makes the folder for
 * all their temporary files. What it returns runs after them, behind the reporters' last line.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(quickFolder(), 'terrascope-test-'));
  const isKept = keepsTestData();
  const clear = () => {
    if (isKept) say(`kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  const takeBack = onInterrupt(clear);
  project.provide('temporaryFolder', folder);
  project.provide('isKept', isKept);
  const poolFolder = join(folder, 'databases');
  mkdirSync(poolFolder);
  project.provide('databasePool', poolFolder);
  const server = await findServer(testDatabaseUrl(), say);
  const engines: EngineSpec[] = [{ name: 'sqlite' }];
  if (!('absent' in server)) {
    engines.push({ name: 'mysql', url: server.url, version: server.version });
  }
  project.provide('engines', engines);
  const chromium = await findChromium();
  project.provide('chromium', chromium);
  project.provide('screenshots', screenshotsFolder());
  const template = `terrascope_template_${randomBytes(6).toString('hex')}`;
  const templates = engines.map((engine) => makeTemplate(engine, folder, template));
  project.provide('templates', await Promise.all(templates));
  return async () => {
    takeBack();
    if (!('absent' in server)) {
      const used = new DatabasePool(poolFolder).names();
      for (const name of [...used, template]) await dropMysqlDatabase(server.url, name);
    }
    clear();
    if (chromium === null)
      say('skipped: the tests in a browser, because no Chromium is on the PATH');
    if ('absent' in server) say(`skipped: the tests on MySQL, because ${server.absent}`);
    else await server.stop();
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
