import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths } from '../../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../../testing/csv.ts';
import { endOf, loadsOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';

describe.each(engines)('When files on the server are loaded on %s, then', (engine) => {
  let services: Services;
  const keep = (name: string, content: string | Buffer) =>
    writeFileSync(join(services.dataDir, name), content);
  beforeEach(async () => {
    services = await startServices(engine);
    mkdirSync(join(services.dataDir, 'raw'));
    keep('raw/people.csv', people);
    keep('raw/places.csv', places);
  });
  afterEach(async () => services.stop());

  it('they are queued at once, and published in the end', async () => {
    const response = await loadPaths(services.loader, ['raw/people.csv', 'raw/places.csv']);
    const { id, state } = response.body;
    expect(response.status).toBe(202);
    expect(response.headers.location).toBe(`/loads/${id}`);
    expect(response.headers).not.toHaveProperty('preference-applied');
    expect(['queued', 'receiving', 'loading', 'published']).toContain(state);
    const load = await endOf(services, id);
    const bytes = Buffer.byteLength(people) + Buffer.byteLength(places);
    expect(load).toMatchObject({ id, state: 'published', rowsLoaded: 8, error: null });
    expect(load).toMatchObject({ bytesRead: bytes, bytesTotal: bytes, dataVersion: 1 });
    expect(load.files.map(({ name, dataset }) => [name, dataset])).toEqual([
      ['people.csv', 'people'],
      ['places.csv', 'places'],
    ]);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('Prefer: wait gives the end of it, as for an upload', async () => {
    const load = () => loadPaths(services.loader, ['raw/p*.csv']).set('Prefer', 'wait=30');
    const response = await load();
    expect(response.status).toBe(201);
    expect(response.headers['preference-applied']).toBe('wait=30');
    expect(response.headers.location).toBe(`/loads/${response.body.id}`);
    expect(response.body).toMatchObject({ state: 'published', dataVersion: 1 });
    expect(await summaryOf(services)).toBe(summary);
    const again = await load();
    expect(again.status).toBe(200);
    expect(again.body).toEqual({ ...response.body, duplicate: true });
    expect(await dataVersionOf(services)).toBe(1);
    await expectRows(services, { people: 5, places: 3 });
  });

  it('Prefer: wait=0 and respond-async do not wait', async () => {
    const short = await loadPaths(services.loader, ['raw/places.csv']).set('Prefer', 'wait=0');
    expect(short.headers['preference-applied']).toBe('wait=0');
    expect([201, 202]).toContain(short.status);
    const prefer = 'respond-async, wait=30';
    const async = await loadPaths(services.loader, ['raw/people.csv']).set('Prefer', prefer);
    expect(async.status).toBe(202);
    expect(async.headers['preference-applied']).toBe('respond-async');
    for (const { body } of [short, async]) await endOf(services, body.id);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('a pattern is one load of all that match, by name', async () => {
    keep('raw/more.csv', manyPeople(4));
    keep('raw/notes.txt', 'not for us');
    const response = await loadPaths(services.loader, ['raw/*.csv']).set('Prefer', 'wait=30');
    expect(response.status).toBe(201);
    const names = response.body.files.map((file: { name: string }) => file.name);
    expect(names).toEqual(['more.csv', 'people.csv', 'places.csv']);
    expect(await loadsOf(services)).toHaveLength(1);
    expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":7}');
  });

  it('a dataset may be named for each', async () => {
    const files = [
      { path: 'raw/people.csv', dataset: 'people' },
      { path: 'raw/places.csv', dataset: 'places' },
    ];
    await request(services.loader)
      .post('/loads')
      .set('Prefer', 'wait=30')
      .send({ files })
      .expect(201);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('compressed ones are expanded, brotli by its name', async () => {
    keep('people.csv.gz', gzipSync(people));
    keep('places.csv.br', brotliCompressSync(places));
    const response = await loadPaths(services.loader, ['p*']).set('Prefer', 'wait=30');
    expect(response.status).toBe(201);
    expect(response.body.files).toMatchObject([{ compression: 'gzip' }, { compression: 'br' }]);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('one that cannot be read fails the whole load, and says so to who waits', async () => {
    keep('raw/bad.csv', 'no,columns,of,ours\n1,2,3,4\n');
    const response = await loadPaths(services.loader, ['raw/*.csv']).set('Prefer', 'wait=30');
    const { loadId } = expectProblem(response, 'unknown_header');
    const load = await endOf(services, String(loadId));
    expect(load).toMatchObject({ state: 'failed', error: { code: 'unknown_header' } });
    expect(await summaryOf(services)).toBe('{}');
    await expectRows(services, { people: 0, places: 0, births: 0 });
  });

  it('one that cannot be read shows in the load when nobody waits', async () => {
    keep('raw/places.csv', `${places}too,few\n`);
    const { body } = await loadPaths(services.loader, ['raw/*.csv']).expect(202);
    const load = await endOf(services, body.id);
    expect(load).toMatchObject({ state: 'failed', error: { code: 'too_many_rejects' } });
    expect(load).toMatchObject({ rowsRead: 9, rowsRejected: 1, dataVersion: null });
    expect(await summaryOf(services)).toBe('{}');
    await expectRows(services, { people: 0, places: 0, births: 0 });
  });

  it('many at once wait for their turn, and all are published', async () => {
    for (let n = 0; n < 12; n++) keep(`raw/n${n}.csv`, manyPeople(20, `N${n}-`));
    await loadPaths(services.loader, ['raw/places.csv']).set('Prefer', 'wait=30').expect(201);
    const posts = Array.from({ length: 12 }, async (_, n) =>
      loadPaths(services.loader, [`raw/n${n}.csv`]).expect(202),
    );
    for (const { body } of await Promise.all(posts)) {
      expect(await endOf(services, body.id)).toMatchObject({ state: 'published' });
    }
    expect(await summaryOf(services)).toBe('{"Scotland":240}');
    expect(await dataVersionOf(services)).toBe(13);
  });
});
