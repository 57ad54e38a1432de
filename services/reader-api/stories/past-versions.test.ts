import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../testing/client.ts';
import { csv, manyPeople, places, placesColumns } from '../../testing/csv.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { expectRows } from '../../testing/state.ts';

const elsewhere = csv([placesColumns, ['Dumfries', 'Dumfriesshire', 'Alba']]);
const immutable = 'public, max-age=31536000, immutable';

describe.each(engines)('When the answers of before are asked for on %s, then', (engine) => {
  let services: Services;
  const noted = new Map<number, Record<string, string>>();
  const paths = ['/summary', '/summary/breakdown?by=country,birth_year', '/summary/unmatched'];
  const ask = (path: string, query: Record<string, string | number> = {}) =>
    request(services.reader).get(path).query(query);
  const note = async () => {
    const answers: Record<string, string> = {};
    let version = 0;
    for (const path of paths) {
      const answer = await ask(path).expect(200);
      answers[path] = answer.text;
      version = Number(answer.headers['x-data-version']);
    }
    noted.set(version, answers);
    return version;
  };
  beforeAll(async () => {
    services = await startServices(engine);
    await note();
    await uploadBody(services.loader, places).expect(201);
    const { body } = await uploadBody(services.loader, manyPeople(3)).expect(201);
    await note();
    await uploadBody(services.loader, manyPeople(4, 'B'), { query: '?mode=replace' }).expect(201);
    await note();
    await uploadBody(services.loader, elsewhere, { query: '?mode=replace' }).expect(201);
    await note();
    await request(services.loader).post(`/loads/${body.id}/revert`).expect(200);
    await note();
  });
  afterAll(async () => services.stop());

  it('they are what they were, byte for byte, and may be kept for good', async () => {
    expect([...noted.keys()]).toEqual([0, 2, 3, 4, 5]);
    for (const [version, answers] of noted) {
      for (const path of paths) {
        const answer = await ask(path, { version }).expect(200);
        expect(answer.text, `${path} at ${version}`).toBe(answers[path]);
        expect(answer.headers['cache-control']).toBe(immutable);
        expect(answer.headers['x-data-version']).toBe(String(version));
      }
    }
    const csvOf = (version: number) => ask('/summary', { version }).set('Accept', 'text/csv');
    expect((await csvOf(2)).text).toBe('country,people\r\nScotland,3\r\n');
    expect((await csvOf(4)).text).toBe('country,people\r\nAlba,4\r\n');
  });

  it('who has one already is told so', async () => {
    const { headers } = await ask('/summary', { version: 2 }).expect(200);
    const tag = String(headers.etag);
    const again = await ask('/summary', { version: 2 }).set('If-None-Match', tag).expect(304);
    expect(again.headers['cache-control']).toBe(immutable);
    await ask('/summary', { version: 3 }).set('If-None-Match', tag).expect(200);
    await ask('/summary').set('If-None-Match', tag).expect(200);
  });

  it('a time stands for the version of then', async () => {
    const versions = await services.db.selectFrom('data_versions').selectAll().execute();
    for (const { version, created_at } of versions) {
      const next = versions.find((other) => other.version === version + 1)?.created_at;
      if (created_at === null || next === created_at) continue;
      const at = new Date(created_at).toISOString();
      const answer = await ask('/summary', { at }).expect(200);
      expect(answer.headers['x-data-version']).toBe(String(version));
      expect(answer.headers['cache-control']).toBe(version === 5 ? 'no-cache' : immutable);
    }
    const later = await ask('/summary', { at: '2999-01-01T00:00:00+01:00' }).expect(200);
    expect(later.headers).toMatchObject({ 'x-data-version': '5', 'cache-control': 'no-cache' });
    expect((await ask('/summary', { at: '1999-01-01T00:00:00Z' }).expect(200)).text).toBe('{}');
  });

  it('what there never was is not found, and what is no version is refused', async () => {
    expectProblem(await ask('/summary', { version: 6 }), 'version_not_found');
    for (const query of [
      { version: -1 },
      { version: 'x' },
      { version: '1.5' },
      { version: '9'.repeat(20) },
      { at: '2026-11-25' },
      { at: '2026-11-25T12:00:00' },
      { at: '2026-02-30T12:00:00Z' },
      { version: 1, at: '2026-11-25T12:00:00Z' },
    ] as Record<string, string | number>[]) {
      for (const path of paths) expectProblem(await ask(path, query), 'validation_failed');
    }
    for (const version of [2, 5]) {
      const days = { by: 'country', bornFrom: '1900-02-03', version };
      expectProblem(await ask('/summary/breakdown', days), 'validation_failed');
    }
  });
});

describe.each(engines)('When what counted is kept for a second on %s, then', (engine) => {
  const hasty = {
    SUPERSEDED_KEEP_MS: '1000',
    HISTORY_KEEP_MS: '1000',
    CHUNK_WRITE_MS: '500',
    PURGE_EVERY_MS: '100',
  };

  it('what needs it is gone, and nothing is left of it', { timeout: 60_000 }, async () => {
    const services = await startServices(engine, hasty);
    try {
      const ask = (path: string) => request(services.reader).get(path);
      await uploadBody(services.loader, places).expect(201);
      await uploadBody(services.loader, manyPeople(3)).expect(201);
      await ask('/summary?version=2').expect(200, '{"Scotland":3}');
      const query = '?mode=replace';
      await uploadBody(services.loader, manyPeople(4, 'B'), { query }).expect(201);
      await vi.waitFor(() => ask('/summary?version=2').expect(410), { timeout: 30_000 });
      expectProblem(await ask('/summary?version=2'), 'version_gone');
      expectProblem(await ask('/summary/breakdown?version=1'), 'version_gone');
      await ask('/summary?version=3').expect(200, '{"Scotland":4}');
      await expectRows(services, { people: 4, births: 1, places: 3 });
      const counted = services.db.selectFrom('counted').select(['version', 'counts']);
      await vi.waitFor(async () => {
        const rows = await counted.orderBy('version').execute();
        expect(rows).toEqual([1, 3].map((version) => ({ version, counts: 1 })));
      });
      const { body } = await ask('/summary/changes').expect(200);
      expect(body).toMatchObject({ items: [], next: null, historyFrom: 3 });
    } finally {
      await services.stop();
    }
  });
});
