import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { engines, makeTemporaryFolder } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople } from '../../../testing/csv.ts';
import { endOf, loadOf, loadsOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { csvType, rawUpload, tooLong } from '../../../testing/raw-upload.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { findDataFile, pathSource } from '../../file/data-dir/data-file.ts';
import { unreadable } from '../../file/data-dir/unreadable.ts';

let serial = 0;
const fresh = () => manyPeople(3, `N${++serial}-`);
const people = (content: string, name: string) => ({ field: 'people', content, name });

describe.each(engines)('When a file is refused on %s, then the answer names it:', (engine) => {
  let services: Services;
  const lines: Record<string, unknown>[] = [];
  beforeAll(async () => {
    const log = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line)) });
    services = await startServices(engine, { LOADS_CONCURRENT_MAX: '1' }, log);
  });
  afterAll(async () => services.stop());

  it.each([
    [
      'the second of three parts',
      [people(fresh(), 'a.csv'), people('', 'b.csv'), people(fresh(), 'c.csv')],
      'empty_file',
      'b.csv is empty.',
      { name: 'b.csv', dataset: 'people', position: 2 },
    ],
    [
      'one of several of the same name',
      [people(fresh(), 'a.csv'), people('', 'a.csv')],
      'empty_file',
      'a.csv (file 2 of the request) is empty.',
      { name: 'a.csv', dataset: 'people', position: 2 },
    ],
    [
      'one whose header is at fault',
      [{ field: 'file', content: 'x,y\n1,2\n', name: 'Лука.csv' }],
      'unknown_header',
      'Лука.csv: the header "x, y" matches no dataset',
      { name: 'Лука.csv', position: 1 },
    ],
    [
      'one without rows',
      [people('given_name,family_name,date_of_birth,place_of_birth\n', 'd.csv')],
      'no_rows',
      'd.csv has a header but no rows.',
      { name: 'd.csv', dataset: 'people', position: 1 },
    ],
  ] as const)('%s', async (_, parts, code, detail, file) => {
    const problem = expectProblem(await uploadForm(services.loader, parts), code);
    expect(problem.detail).toContain(detail);
    expect(problem.file).toEqual(file);
    const { error } = await loadOf(services, String(problem.loadId));
    expect(error).toEqual({ code, message: problem.detail, file });
    const line = lines.find(({ loadId }) => loadId === problem.loadId);
    expect(line).toMatchObject({ code, file, msg: `load failed: ${problem.detail}` });
  });

  it('a body, and one that is only compared with what was sent before', async () => {
    const key = { headers: { 'Idempotency-Key': `named-${engine}` } };
    await uploadBody(services.loader, fresh(), key).expect(201);
    for (const options of [{}, key]) {
      const problem = expectProblem(await uploadBody(services.loader, '', options), 'empty_file');
      expect(problem.detail).toBe('body.csv is empty.');
      expect(problem.file).toEqual({ name: 'body.csv', position: 1 });
    }
  });

  it('a file on the server that is not there', async () => {
    writeFileSync(join(services.dataDir, 'there.csv'), fresh());
    const response = await loadPaths(services.loader, ['there.csv', 'raw/none.csv']);
    const problem = expectProblem(response, 'file_not_found');
    expect(problem.detail).toBe('"raw/none.csv" does not exist.');
    expect(problem.file).toEqual({ name: 'none.csv', position: 2 });
  });

  it('a file on the server that goes while its load waits', async () => {
    const path = join(services.dataDir, 'gone.csv');
    writeFileSync(join(services.dataDir, 'kept.csv'), fresh());
    writeFileSync(path, fresh());
    const other = await rawUpload(services.loader, [csvType, tooLong('')]);
    other.send('city,county');
    const queued = await loadPaths(services.loader, ['kept.csv', 'gone.csv']).expect(202);
    rmSync(path);
    other.socket.destroy();
    const { error } = await endOf(services, queued.body.id);
    const file = { name: 'gone.csv', position: 2 };
    expect(error).toEqual({ code: 'file_not_found', message: '"gone.csv" does not exist.', file });
    expect((await loadsOf(services)).filter(({ state }) => state === 'queued')).toEqual([]);
  });
});

describe('When a file of the data folder cannot be read, then that is what is told:', () => {
  const folder = makeTemporaryFolder();
  const path = join(folder, 'people.csv');
  const problemOf = async (change: () => void) => {
    writeFileSync(path, fresh());
    const source = pathSource(folder, await findDataFile(folder, 'people.csv'), undefined);
    change();
    return Array.fromAsync(source.bytes).catch((error: unknown) => error as Problem);
  };

  it('it went after it was found', async () => {
    expect(await problemOf(() => rmSync(path))).toMatchObject({ code: 'file_not_found' });
  });

  it('a folder took its place', async () => {
    const change = () => {
      rmSync(path);
      mkdirSync(path);
    };
    expect(await problemOf(change)).toMatchObject({ code: 'not_a_file' });
    rmSync(path, { recursive: true });
  });

  it.runIf(process.platform === 'linux')('reading it fails', async () => {
    // Its first page is mapped nowhere: EIO.
    const { bytes } = pathSource(
      '/proc/self',
      { name: 'mem', path: '/proc/self/mem', bytes: 0, changedAt: 0 },
      undefined,
    );
    const problem = await Array.fromAsync(bytes).catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'file_unreadable', status: 422 });
  });

  it.each(['EACCES', 'EPERM'])('%s is no fault of the service', (code) => {
    const error = Object.assign(new Error(code), { code, syscall: 'open' });
    const problem = unreadable(error, '"x.csv"');
    expect(problem).toMatchObject({ code: 'file_unreadable', cause: error });
    expect(String(problem)).toContain(
      '"x.csv" cannot be read with the permissions of the service.',
    );
  });

  it('other errors stay what they are', () => {
    for (const error of [new Problem('empty_file', 'x'), new Error('x'), 'x']) {
      expect(unreadable(error, 'y')).toBe(error);
    }
  });
});
