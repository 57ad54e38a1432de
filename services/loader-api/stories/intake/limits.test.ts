import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople, places } from '../../../testing/csv.ts';
import { loadedForAll } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';

const small = manyPeople(2, 'small');
const large = manyPeople(2000, 'large');

describe.each(engines)('When a limit is passed on %s, then the load is refused:', (engine) => {
  const services = loadedForAll(engine, {
    UPLOAD_BYTES_MAX: '20000',
    UPLOAD_FILES_MAX: '3',
    JSON_BYTES_MAX: '2000',
  });

  it.each([
    ['alone', [large]],
    ['as the last of two', [small, large]],
    ['as the first of two', [large, small]],
    ['as the middle of three', [small, large, small]],
    ['compressed', [gzipSync(large)]],
  ])('a part over UPLOAD_BYTES_MAX, %s', async (_, contents) => {
    const parts = contents.map((content, n) => ({ field: 'people', content, name: `${n}.csv` }));
    const { loadId, detail } = expectProblem(
      await uploadForm(services.loader, parts),
      'file_too_large',
    );
    expect(detail).toContain('UPLOAD_BYTES_MAX');
    await services.expectFailed(loadId, 'file_too_large');
  });

  it.each([
    ['as it is', large, {}],
    ['compressed', gzipSync(large), { 'Content-Encoding': 'gzip' }],
  ])('a body over UPLOAD_BYTES_MAX, %s', async (_, content, headers) => {
    const response = await uploadBody(services.loader, content, { headers });
    const { loadId } = expectProblem(response, 'file_too_large');
    await services.expectFailed(loadId, 'file_too_large');
  });

  it('a file on the server over UPLOAD_BYTES_MAX', async () => {
    writeFileSync(join(services.dataDir, 'large.csv'), large);
    const response = await loadPaths(services.loader, ['large.csv']).set('Prefer', 'wait=30');
    const { loadId } = expectProblem(response, 'file_too_large');
    await services.expectFailed(loadId, 'file_too_large');
  });

  it('more parts than UPLOAD_FILES_MAX', async () => {
    const parts = Array.from({ length: 4 }, (_, n) => ({
      field: 'people',
      content: manyPeople(3, `F${n}-`),
      name: `${n}.csv`,
    }));
    const response = await uploadForm(services.loader, parts);
    const { detail } = expectProblem(response, 'too_many_files');
    expect(detail).toContain('UPLOAD_FILES_MAX');
    await services.expectFailed(response.body.loadId, 'too_many_files');
  });

  it('JSON over JSON_BYTES_MAX', async () => {
    const response = await loadPaths(services.loader, [
      'x'.repeat(900),
      'y'.repeat(900),
      'z'.repeat(900),
    ]);
    expectProblem(response, 'payload_too_large');
    await services.expectNoLoad();
  });

  it('a form whose content is on the limit is not', async () => {
    const rows = manyPeople(400);
    const pad = (content: string) => `${content}${'\n'.repeat(20_000 - content.length)}`;
    const { body } = await uploadForm(services.loader, [
      { field: 'people', content: pad(rows) },
      { field: 'places', content: `${pad(places).slice(0, -3)}\n\n\n` },
    ]).expect(201);
    expect(body.files).toMatchObject([{ bytes: 20_000 }, {}]);
  });
});
