import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemCode } from '#shared/errors.ts';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths } from '../../../testing/client.ts';
import { manyPeople, people } from '../../../testing/csv.ts';
import { type LoadedServices, startLoaded } from '../../../testing/loaded.ts';
import { expectProblem } from '../../../testing/problems.ts';

const refused: [string, ProblemCode][] = [
  ['../outside/secret.csv', 'path_outside_data_dir'],
  ['raw/../../outside/secret.csv', 'path_outside_data_dir'],
  ['..', 'path_outside_data_dir'],
  ['.', 'path_outside_data_dir'],
  ['/etc/passwd', 'path_outside_data_dir'],
  ['../data-2/secret.csv', 'path_outside_data_dir'],
  ['link.csv', 'path_outside_data_dir'],
  ['chain.csv', 'path_outside_data_dir'],
  ['folder/secret.csv', 'path_outside_data_dir'],
  ['raw/people.csv\0', 'path_outside_data_dir'],
  ['raw/people.csv\0/../../x', 'path_outside_data_dir'],
  ['../outside/*.csv', 'path_outside_data_dir'],
  ['/etc/pass*', 'path_outside_data_dir'],
  // Braces and brackets are letters: `{/etc,x}/pass*d` once named files of the server.
  ['{..,raw}/outside/secret.csv', 'file_not_found'],
  ['{/etc,x}/pass*d', 'file_not_found'],
  ['{1..20000}*', 'file_not_found'],
  [`${'{a,b}'.repeat(16)}*`, 'file_not_found'],
  ['raw/[a-z]*.csv', 'file_not_found'],
  ['*a'.repeat(400), 'file_not_found'],
  ['fo*/secret.csv', 'path_outside_data_dir'],
  ['*/*/*/../x', 'path_outside_data_dir'],
  ['pipe', 'not_a_file'],
  ['p?pe', 'not_a_file'],
  ['folder/*.csv', 'path_outside_data_dir'],
  ['l*.csv', 'path_outside_data_dir'],
  ['raw/people*\0', 'file_not_found'],
  ['raw/none.csv', 'file_not_found'],
  ['raw/none*.csv', 'file_not_found'],
  ['raw/people.csv/more', 'file_not_found'],
  ['dangling.csv', 'file_not_found'],
  ['loop.csv', 'file_not_found'],
  [`raw/${'x'.repeat(300)}`, 'file_not_found'],
  ['\ud800.csv', 'file_not_found'],
  ['raw', 'not_a_file'],
  ['raw/many/*', 'too_many_files'],
];

describe.each(engines)('When a path is not for us to read on %s, then', (engine) => {
  let services: LoadedServices;
  beforeAll(async () => {
    services = await startLoaded(engine);
    const at = (name: string) => join(services.dataDir, name);
    for (const folder of ['raw/many', '../outside', '../data-2']) {
      mkdirSync(at(folder), { recursive: true });
    }
    for (const folder of ['../outside', '../data-2']) {
      writeFileSync(at(`${folder}/secret.csv`), manyPeople(3, 'secret'));
    }
    writeFileSync(at('raw/people.csv'), `${people}One,More,1950-06-15,Derry\n`);
    for (let n = 0; n < 17; n++) writeFileSync(at(`raw/many/${n}.csv`), manyPeople(1, `${n}-`));
    symlinkSync('../outside/secret.csv', at('link.csv'));
    symlinkSync('link.csv', at('chain.csv'));
    symlinkSync('../outside', at('folder'));
    symlinkSync('nowhere.csv', at('dangling.csv'));
    symlinkSync('loop.csv', at('loop.csv'));
    execFileSync('mkfifo', [at('pipe')]);
  });
  afterAll(async () => services.stop());

  it.each(refused)('%j is refused at once, and no load is made', async (path, code) => {
    const response = await loadPaths(services.loader, [path]);
    const { detail } = expectProblem(response, code);
    expect(detail).not.toContain(dirname(services.dataDir));
    expect(response.text).not.toContain('secret0');
    await services.expectNoLoad();
  });

  it('one bad path refuses the good ones beside it', async () => {
    const paths = ['raw/people.csv', '../outside/secret.csv'];
    expectProblem(await loadPaths(services.loader, paths), 'path_outside_data_dir');
    await services.expectNoLoad();
  });

  it('more files than allowed are refused, also when each is named', async () => {
    const paths = Array.from({ length: 17 }, (_, n) => `raw/many/${n}.csv`);
    const { detail } = expectProblem(await loadPaths(services.loader, paths), 'too_many_files');
    expect(detail).toContain('16');
    await services.expectNoLoad();
  });
});

it.each(engines)('When DATA_DIR itself is missing on %s, then no file is found', async (engine) => {
  const services = await startLoaded(engine);
  try {
    rmSync(services.dataDir, { recursive: true });
    for (const path of ['raw/people.csv', 'raw/*.csv', '../x.csv']) {
      const code = path.startsWith('..') ? 'path_outside_data_dir' : 'file_not_found';
      expectProblem(await loadPaths(services.loader, [path]), code);
    }
    await services.expectNoLoad();
  } finally {
    await services.stop();
  }
});
