import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadForm } from '../../testing/client.ts';
import { csv, manyPeople, people, places, placesColumns } from '../../testing/csv.ts';
import { openEvents } from '../../testing/event-stream.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startReader, startServices } from '../../testing/services.ts';

const key = { 'X-API-Key': 'a-secret-of-ada-1' };
const other = { 'X-API-Key': 'a-secret-of-bob-2' };
const settings = {
  API_KEYS: `ada:${key['X-API-Key']}:load+read,bob:${other['X-API-Key']}:load`,
};
const elsewhere = csv([placesColumns, ['Dumfries', 'Dumfriesshire', 'Alba']]);
const none = { before: 0, after: 0 };

describe.each(engines)('When it is asked what has changed on %s, then', (engine) => {
  let services: Services;
  const ids: string[] = [];
  const ask = (query: Record<string, string | number> = {}, reader = services.reader) =>
    request(reader).get('/summary/changes').query(query).set(key);
  const load = async (parts: { field: string; content: string; name: string }[], query = '') => {
    const { body } = await uploadForm(services.loader, parts, query).set(key).expect(201);
    ids.push(body.id);
  };
  beforeAll(async () => {
    services = await startServices(engine, settings);
    const both = [
      { field: 'people', content: people, name: 'census.csv' },
      { field: 'places', content: places, name: 'cities.csv' },
    ];
    await load(both);
    await load([{ field: 'people', content: manyPeople(4), name: 'more.csv' }]);
    await load([{ field: 'places', content: elsewhere, name: 'new.csv' }], '?mode=replace');
    await request(services.loader).post(`/loads/${ids[1]}/revert`).set(other).expect(200);
  });
  afterAll(async () => services.stop());

  it('each version says when, by which load and whom, and who counts elsewhere', async () => {
    const { body, headers } = await ask().expect(200);
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'x-data-version': '4' });
    expect(body).toMatchObject({ next: null, dataVersion: 4, historyFrom: 0 });
    const [reverted, replaced, more, first] = body.items;
    expect(body.items).toHaveLength(4);
    expect(first).toEqual({
      ...{ version: 1, since: 0, kind: 'publish', by: 'ada', countriesChanged: 2 },
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      load: {
        id: ids[0],
        files: [
          { name: 'census.csv', dataset: 'people' },
          { name: 'cities.csv', dataset: 'places' },
        ],
      },
      countries: [
        { country: 'Northern Ireland', before: 0, after: 1 },
        { country: 'Scotland', before: 0, after: 3 },
      ],
      people: { before: 0, after: 5 },
      unmatched: { before: 0, after: 1 },
      ambiguous: none,
    });
    expect(more).toMatchObject({
      version: 2,
      countries: [{ country: 'Scotland', before: 3, after: 7 }],
      unmatched: { before: 1, after: 1 },
    });
    expect(replaced).toMatchObject({
      ...{ version: 3, kind: 'replace', by: 'ada' },
      countries: [
        { country: 'Alba', before: 0, after: 5 },
        { country: 'Northern Ireland', before: 1, after: 0 },
        { country: 'Scotland', before: 7, after: 0 },
      ],
      people: { before: 9, after: 9 },
      unmatched: { before: 1, after: 4 },
    });
    expect(reverted).toMatchObject({
      ...{ version: 4, kind: 'revert', by: 'bob', load: { id: ids[1] } },
      countries: [{ country: 'Alba', before: 5, after: 1 }],
      people: { before: 9, after: 5 },
    });
    await ask().set('If-None-Match', String(headers.etag)).expect(304);
  });

  it('pages follow one another, also of a reader that has seen nothing of it', async () => {
    const whole = (await ask().expect(200)).body.items;
    const reader = await startReader(services.config);
    try {
      const first = await ask({ limit: 3 }, reader.url).expect(200);
      expect(first.body.items).toEqual(whole.slice(0, 3));
      expect(first.headers.link).toContain('rel="next"');
      const cursor = String(first.body.next);
      const rest = await ask({ limit: 3, cursor }, reader.url).expect(200);
      expect(rest.body).toMatchObject({ items: whole.slice(3), next: null });
    } finally {
      await reader.stop();
    }
    expect((await ask({ since: 2 }).expect(200)).body.items).toEqual(whole.slice(0, 2));
    expect((await ask({ since: 99 }).expect(200)).body.items).toEqual([]);
    for (const query of [{ since: -1 }, { limit: 101 }, { limit: 0 }, { cursor: 'x' }, { at: 1 }]) {
      expectProblem(await ask(query as Record<string, string>), 'validation_failed');
    }
  });

  it('what needs a key is not for caches that several share', async () => {
    const past = request(services.reader).get('/summary?version=1').set(key);
    const { headers } = await past.expect(200);
    expect(headers['cache-control']).toBe('private, max-age=31536000, immutable');
    await request(services.reader).get('/summary?version=1').set(other).expect(403);
    await request(services.reader).get('/summary/changes').set(other).expect(403);
  });

  it('who listens is told what has changed since the last summary', async () => {
    const stream = await openEvents(`${services.reader}/summary/events`, undefined, key);
    await vi.waitFor(() => expect(stream.events).toHaveLength(1), { timeout: 10_000 });
    await load([{ field: 'people', content: manyPeople(2, 'Q'), name: 'late.csv' }]);
    await vi.waitFor(() => expect(stream.events).toHaveLength(3), { timeout: 10_000 });
    const [first, summary, change] = stream.events;
    expect([first?.event, summary?.event, change?.event]).toEqual(['summary', 'summary', 'change']);
    expect(summary?.data).toBe('{"Alba":3}');
    expect(change?.id).toBe(summary?.id);
    const [item] = (await ask({ since: 4 }).expect(200)).body.items;
    expect(JSON.parse(String(change?.data))).toEqual(item);
    expect(item).toMatchObject({
      ...{ version: 5, since: 4, kind: 'publish', by: 'ada' },
      load: { id: ids[3], files: [{ name: 'late.csv', dataset: 'people' }] },
      countries: [{ country: 'Alba', before: 1, after: 3 }],
    });
  });
});
