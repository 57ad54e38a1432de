import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { csv, people, peopleColumns, placesColumns } from '../../../testing/csv.ts';
import { servicesForAll } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { csvType, rawUpload } from '../../../testing/raw-upload.ts';
import { countRows } from '../../../testing/state.ts';

const ada = { 'X-API-Key': 'a-secret-of-ada-1' };
const bob = { 'X-API-Key': 'a-secret-of-bob-2' };
const settings = {
  API_KEYS: `ada:${ada['X-API-Key']}:load+read,bob:${bob['X-API-Key']}:load`,
  PROGRESS_MS: '100',
};

describe.each(engines)('When a load is looked at on %s, then', (engine) => {
  const services = servicesForAll(engine, settings);
  const byKey = async (key: string, headers: Record<string, string>) => {
    const response = await request(services.loader)
      .get('/loads')
      .query({ idempotencyKey: key })
      .set(headers);
    expect(response.status, response.text).toBe(200);
    return response.body.items;
  };

  it('it is found by its key while its upload is on its way, by who sent it alone', async () => {
    const bad = csv([peopleColumns, ['Ada', 'Smith', 'never', 'Ayr']]);
    const rest = people.replace(peopleColumns.join(), 'A,B,1900-01-01,Ayr');
    const upload = await rawUpload(
      services.loader,
      [
        csvType,
        `Content-Length: ${Buffer.byteLength(bad + rest)}`,
        'Idempotency-Key: census-1911',
        'X-Request-Id: import-7',
        `X-API-Key: ${ada['X-API-Key']}`,
      ],
      '?maxRejects=all&note=from%20the%20archive%20%E2%9C%93',
    );
    upload.send(bad);
    const running = await vi.waitFor(async () => {
      const [load] = await byKey('census-1911', ada);
      expect(load).toMatchObject({ state: 'receiving', by: 'ada', requestId: 'import-7' });
      expect(load.rejectsBy).toMatchObject([{ code: 'invalid_date', count: 1, firstLine: 2 }]);
      return load;
    });
    expect(running.note).toBe('from the archive ✓');
    expect(running.options).toMatchObject({ maxRejects: 'all', mode: 'append', dryRun: false });
    expect(await byKey('census-1911', bob)).toEqual([]);
    expect(await byKey('census-1912', ada)).toEqual([]);
    upload.send(rest);
    expect(await upload.answer('"links"')).toMatch(/^HTTP\/1\.1 201 /);
    const [ended] = await byKey('census-1911', ada);
    expect(ended).toMatchObject({ id: running.id, state: 'published', by: 'ada' });
    expect(ended.note).toBe('from the archive ✓');
    expect(await countRows(services, 'people')).toBe(ended.rowsLoaded);
  });

  it('a load of files on the server says the same, without their paths among the options', async () => {
    writeFileSync(join(services.dataDir, 'places.csv'), csv([placesColumns, ['Ayr', 'A', 'S']]));
    const { body } = await request(services.loader)
      .post('/loads')
      .query({ note: 'nightly', 'map[Ort]': 'city' })
      .set({ ...bob, Prefer: 'wait=30', 'X-Request-Id': 'import-8' })
      .send({ files: [{ path: 'places.csv' }] })
      .expect(201);
    expect(body).toMatchObject({ by: 'bob', requestId: 'import-8', note: 'nightly' });
    expect(body.options).toEqual({
      mode: 'append',
      maxRejects: '0',
      delimiter: 'auto',
      dryRun: false,
      force: false,
      map: { Ort: 'city' },
    });
    const { body: page } = await request(services.loader).get('/loads?limit=1').set(bob);
    expect(page.items).toEqual([body]);
  });

  it('one of before this was stored says nothing of it', async () => {
    const none = { sent_by: null, request_id: null, asked: null };
    await services.db.updateTable('loads').set(none).execute();
    const { body } = await request(services.loader).get('/loads?limit=1').set(bob).expect(200);
    const unknown = { by: null, requestId: null, note: null, options: null };
    expect(body.items).toMatchObject([unknown]);
  });

  it.each([`note=${'x'.repeat(201)}`, 'note=a&note=b'])(
    'a note that is none is refused: %s',
    async (query) => {
      const before = await countRows(services, 'people');
      const response = await request(services.loader)
        .post(`/loads?${query}`)
        .set({ ...ada, 'Content-Type': 'text/csv' })
        .send(people);
      expectProblem(response, 'validation_failed');
      expect(await countRows(services, 'people')).toBe(before);
    },
  );

  it.each(['', 'a%20b', 'x'.repeat(256)])('%j is no key', async (key) => {
    const url = `/loads?idempotencyKey=${key}`;
    expectProblem(await request(services.loader).get(url).set(ada), 'validation_failed');
  });
});
