import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { makeTemporaryFolder } from '../testing/engines.ts';

const root = join(import.meta.dirname, '../..');
const check = './shared/process/supported-node.mjs';

function run(program: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(program, args, { cwd: root, encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
}

/** Runs the check as if Node were another version. */
function asVersion(folder: string, node: string): SpawnSyncReturns<string> {
  const versions = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '${node}' } })`;
  return run(process.execPath, '--import', versions, '--import', check, '--eval', `0 // ${folder}`);
}

/** A Node on the PATH that has no TypeScript yet, if there is one. */
const oldNode = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .find((path) => existsSync(path) && /^v2[0-2]\./.test(run(path, '--version').stdout));

test.each(['18.20.8', '20.19.0', '22.22.0', '24.15.9'])(
  'When a script is run by Node %s, then one line says what is needed',
  (version) => {
    const { status, stderr, stdout } = asVersion(makeTemporaryFolder(), version);
    const [line, ...rest] = stderr.split('\n');
    expect(line).toContain(
      `Terrascope needs Node 24.16 or later, and ${process.execPath} is ${version}`,
    );
    expect({ status, stdout, rest }).toEqual({ status: 1, stdout: '', rest: [''] });
  },
);

test.each(['24.16.0', '24.21.0', '26.0.0'])('When it is Node %s, then nothing is said', (node) => {
  const { status, stderr } = asVersion(makeTemporaryFolder(), node);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test.skipIf(oldNode === undefined)('When a real old Node starts the services, then too', () => {
  const { status, stderr } = run(oldNode ?? '', ...manifest.scripts.start.split(' ').slice(1));
  expect(stderr).toMatch(/^(.env not found.*\n)?Terrascope needs Node 24\.16 or later, .*\n$/);
  expect(status).toBe(1);
});

test('When a script runs our code in production, then it looks first', () => {
  const { start, 'start:loader': loader, 'start:reader': reader } = manifest.scripts;
  const { migrate, load, summary, generate } = manifest.scripts;
  for (const script of [start, loader, reader, migrate, load, summary, generate]) {
    expect(script).toMatch(new RegExp(`^node .*--import ${check} `));
  }
});

test('When it is read what is needed, then it is the same', () => {
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain('Node 24.16 or later');
});
