import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { engines, makeTemporaryFolder } from '#shared/testing/engines.ts';
import { unusedPort } from '#shared/testing/unused-port.ts';
import { startCommand } from '../services/testing/command.ts';
import { manyPeople, people, places, summary } from '../services/testing/csv.ts';
import { servicesForEach } from '../services/testing/fixtures.ts';
import { loadOf, loadsOf } from '../services/testing/loads.ts';
import { summaryOf } from '../services/testing/state.ts';

/** What stands in no text that is not for a terminal. */
const hasControls = (text: string) => text.includes('\u001b') || text.includes('\r');
const bad = `${people}Nobody,Nowhere,1842-02-31,Perth\nNobody,Nowhere,1842-02-30,Perth\n`;
const secret = 'a-key-of-sixteen-characters';

describe.each(engines)('When files are loaded by the command on %s, then', (engine) => {
  const services = servicesForEach(engine);
  let folder: string;
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const load = (args: readonly string[], env = {}) =>
    startCommand('load', ['--url', services.loader, ...args], env).ended();
  beforeEach(() => {
    folder = makeTemporaryFolder();
  });

  it('they count, it says so plainly, and once more they are nothing new', async () => {
    const files = [file('people.csv', people), file('places.csv', places)];
    const done = await load(files);
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(done.stdout).toMatch(/^Published as data version 1: \d+ rows \(load [\w-]+\)\n$/);
    expect(hasControls(done.stdout)).toBe(false);
    expect(await summaryOf(services)).toBe(summary);
    const again = await load(files);
    expect(again.status).toBe(0);
    expect(again.stdout).toMatch(/^The same content is already published; nothing was added/);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('rejects are told by cause, and with too many of them nothing counts', async () => {
    const done = await load([file('bad.csv', bad)]);
    expect(done).toMatchObject({ status: 1, stdout: '' });
    expect(done.stderr).toMatch(
      /^Not loaded: 2 of 7 rows .*\(too_many_rejects\)\nWhat was rejected:\n/,
    );
    expect(done.stderr).toMatch(
      / {2}bad\.csv {2}date_of_birth {2}invalid_date {2}2 {2}first in line \d+\n/,
    );
    expect((await loadsOf(services)).map(({ state }) => state)).toEqual(['failed']);
    const allowed = await load(['--max-rejects', '50%', file('bad.csv', bad)]);
    expect(allowed.status).toBe(0);
    expect(allowed.stdout).toContain('What was rejected:');
  });

  it('with --hold they wait to be published, with --dry-run they are only checked', async () => {
    const files = [file('people.csv', people), file('places.csv', places)];
    const checked = await load(['--dry-run', ...files]);
    expect(checked.status).toBe(0);
    expect(checked.stdout).toMatch(
      /^Checked: .*\nIt would change:\n {2}Northern Ireland {2}0 {2}→ {2}1\n/,
    );
    const held = await load(['--hold', '--note', 'to be looked at', ...files]);
    expect(held.status).toBe(0);
    const [, url = ''] = /Publish it: curl -X POST (\S+)\n$/.exec(held.stdout) ?? [];
    const loads = await loadsOf(services);
    expect(loads.map(({ state, note }) => [state, note])).toContainEqual([
      'ready',
      'to be looked at',
    ]);
    expect(await summaryOf(services)).toBe('{}');
    await request(url).post('').expect(200);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('Ctrl-C cancels the load', async () => {
    const files = [file('people.csv', manyPeople(1_000_000))];
    const { child, ended } = startCommand('load', ['--url', services.loader, ...files]);
    await vi.waitFor(async () => expect(await loadsOf(services)).toHaveLength(1), {
      timeout: 20_000,
    });
    child.kill('SIGINT');
    expect(await ended()).toEqual({ status: 1, stdout: '', stderr: 'The load was cancelled.\n' });
    const [found] = await loadsOf(services);
    expect(await loadOf(services, String(found?.id))).toMatchObject({ state: 'cancelled' });
    expect(await summaryOf(services)).toBe('{}');
  });
});

describe('When a command cannot be carried out, then', () => {
  it('it names what is missing: a file, a service, an argument', async () => {
    const port = await unusedPort();
    const url = `http://127.0.0.1:${port}`;
    const file = join(makeTemporaryFolder(), 'people.csv');
    writeFileSync(file, people);
    const wrong = [[], ['--nothing', file], ['--hold', '--dry-run', file], ['--url', 'x', file]];
    const [missing, away, summaryAway, help, ...misused] = await Promise.all(
      [
        startCommand('load', ['--url', url, `${file}.gone`]),
        startCommand('load', [file], { LOADER_PORT: String(port) }),
        startCommand('summary', ['--url', url]),
        startCommand('load', ['--help']),
        ...wrong.map((args) => startCommand('load', args)),
      ].map((command) => command.ended()),
    );
    expect(missing).toMatchObject({ status: 2, stdout: '' });
    expect(missing?.stderr).toContain(`${file}.gone`);
    const unreachable = 'The service cannot be reached; --url says where it is.\n';
    expect(away).toEqual({ status: 2, stdout: '', stderr: `load: ${unreachable}` });
    expect(summaryAway).toEqual({ status: 2, stdout: '', stderr: `summary: ${unreachable}` });
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help?.stdout).toMatch(/^Usage: npm run load/);
    expect(misused.map(({ status }) => status)).toEqual([2, 2, 2, 2]);
    for (const { stderr } of misused) expect(stderr).toMatch(/^load: .* --help shows how\.\n$/);
  }, 120_000);
});

describe('When keys are asked for, then', () => {
  const services = servicesForEach(engines[0] as (typeof engines)[number], {
    API_KEYS: `clerk:${secret}:load+read`,
  });

  it('the one of the environment is shown; without a valid one it says where to put it', async () => {
    const file = join(makeTemporaryFolder(), 'people.csv');
    writeFileSync(file, people);
    const args = ['--url', services.loader, file];
    const right = { TERRASCOPE_KEY: secret, READER_URL: services.reader };
    const [without, wrong, shown, json] = await Promise.all(
      [
        startCommand('load', args),
        startCommand('load', args, { TERRASCOPE_KEY: `${secret}x` }),
        startCommand('summary', [], right),
        startCommand('summary', ['--json'], right),
      ].map((command) => command.ended()),
    );
    for (const refused of [without, wrong]) {
      expect(refused).toMatchObject({ status: 2, stdout: '' });
      expect(refused?.stderr).toMatch(/^load: .*TERRASCOPE_KEY\.\n$/);
      expect(refused?.stderr).not.toContain(secret);
    }
    const nobody = 'Nobody is counted yet: load people.csv and places.csv.\n';
    expect(shown).toEqual({ status: 0, stderr: '', stdout: nobody });
    expect(json).toMatchObject({ status: 0, stdout: '{}\n' });
    expect(await startCommand('load', args, right).ended()).toMatchObject({ status: 0 });
  }, 120_000);
});
