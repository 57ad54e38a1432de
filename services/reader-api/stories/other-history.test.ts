import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { type Backup, takeBackup } from '../../testing/backup.ts';
import { uploadBody } from '../../testing/client.ts';
import { manyPeople, places } from '../../testing/csv.ts';
import { openEvents } from '../../testing/event-stream.ts';
import { storedRows } from '../../testing/listing.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices, type TestSettings } from '../../testing/services.ts';
import { dataVersionOf, summaryOf } from '../../testing/state.ts';

const days = '/summary/breakdown?by=city&bornFrom=1950-06-01&bornTo=1950-06-30';
const paths = [
  '/summary',
  '/summary/breakdown?by=city',
  days,
  '/people?limit=1000',
  '/profile/people',
];
const scots = (count: number) => `{"Scotland":${count}}`;
/** Only who asks makes the reader look, so that a test says when it does. */
const unasked = { VERSION_POLL_MS: '86400000' };

describe.each(engines)('When a database has lost what a reader knows on %s, then', (engine) => {
  let services: Services;
  let backup: Backup;
  const publish = (count: number, label: string) =>
    uploadBody(services.loader, manyPeople(count, label)).expect(201);
  const get = (path: string, headers: Record<string, string> = {}) =>
    request(services.reader).get(path).set(headers);
  const start = async (settings: TestSettings = {}) => {
    services = await startServices(engine, { ...unasked, ...settings });
    await uploadBody(services.loader, places).expect(201);
    await publish(1, 'kept');
    backup = await takeBackup(services.db);
  };
  /** Publishes two loads, has the reader know them, and takes them away again. */
  const lose = async () => {
    await publish(10, 'lost');
    await publish(20, 'lost too');
    expect(await summaryOf(services)).toBe(scots(31));
    const tags = new Map<string, string>();
    for (const path of paths) tags.set(path, (await get(path).expect(200)).headers.etag ?? '');
    const { body } = await get('/people?limit=5').expect(200);
    await backup.restore(services.database);
    return { tags, cursor: String(body.next) };
  };
  beforeEach(async () => start());
  afterEach(async () => services.stop());

  it.each([
    ['lower than', 1],
    ['equal to', 2],
    ['higher than', 3],
  ])('it is counted anew, by other tags: a new number %s the lost one', async (_, publishes) => {
    const { tags, cursor } = await lose();
    for (let n = 1; n <= publishes; n++) await publish(100 * n, `new ${n}`);
    expect(await dataVersionOf(services)).toBe(2 + publishes);
    const people = [101, 301, 601][publishes - 1] ?? 0;
    expect(await summaryOf(services)).toBe(scots(people));
    for (const [path, tag] of tags) {
      const { headers } = await get(path, { 'If-None-Match': tag }).expect(200);
      expect(headers.etag).not.toBe(tag);
      await get(path, { 'If-None-Match': headers.etag ?? '' }).expect(304);
    }
    const { body } = await get('/people?limit=1000').expect(200);
    expect(body.items).toEqual(await storedRows(services, 'people'));
    expect(body.dataVersion).toBe(2 + publishes);
    const profile = (await get('/profile/people').expect(200)).body;
    expect(profile.rows).toBe(people);
    expect(profile.columns[0].distinct).toBe(people);
    const byDays = (await get(days).expect(200)).body;
    expect(byDays.totals).toMatchObject({ people, counted: people });
    const walk = await get(`/people?limit=5&cursor=${cursor}`);
    expectProblem(walk, publishes === 1 ? 'database_unavailable' : 'validation_failed');
  });

  it('who follows it is told of other data by the same number', async () => {
    await lose();
    const url = `${services.reader}/summary/events`;
    const before = await openEvents(url);
    await vi.waitFor(() => expect(before.events).toHaveLength(1));
    before.close();
    for (const n of [1, 2]) await publish(100 * n, `new ${n}`);
    const after = await openEvents(url, before.events[0]?.id);
    await vi.waitFor(() => expect(after.events).toHaveLength(1));
    expect(after.events[0]?.data).toBe(scots(301));
  });

  it('nothing is served of it but what is known, until it may not lag any longer', async () => {
    await services.stop();
    await start({ REPLICA_LAG_MAX_MS: '2000' });
    const { tags } = await lose();
    // What it has counted it still takes for newer; rows it has not got it does not make up.
    expect(await summaryOf(services)).toBe(scots(31));
    expectProblem(await get('/people?limit=1000'), 'database_unavailable');
    await vi.waitFor(async () => expect(await summaryOf(services)).toBe(scots(1)), {
      timeout: 10_000,
    });
    for (const [path, tag] of tags) await get(path, { 'If-None-Match': tag }).expect(200);
    const { body } = await get('/people?limit=1000').expect(200);
    expect(body.items).toEqual(await storedRows(services, 'people'));
    await publish(5, 'new');
    expect(await summaryOf(services)).toBe(scots(6));
  });
});

describe.each(engines)('When a database is as it was, then on %s', (engine) => {
  let services: Services;
  const setMeta = async (name: string, value: number) =>
    services.db.updateTable('meta').set({ value }).where('name', '=', name).execute();
  beforeEach(async () => {
    services = await startServices(engine, unasked);
    await uploadBody(services.loader, places).expect(201);
    await uploadBody(services.loader, manyPeople(3)).expect(201);
  });
  afterEach(async () => services.stop());

  it('it is another one when it says so', async () => {
    const { headers, text } = await request(services.reader).get('/summary').expect(200);
    await setMeta('instance', 7);
    const again = await request(services.reader)
      .get('/summary')
      .set('If-None-Match', String(headers.etag));
    expect([again.status, again.text]).toEqual([200, text]);
    expect(again.headers.etag).not.toBe(headers.etag);
  });

  it('a publish by a loader-api that draws no tokens counts as well', async () => {
    expect(await summaryOf(services)).toBe(scots(3));
    const last = services.db.updateTable('files').where('counted_version', '=', 2);
    await last.set({ counted: 0, counted_version: 3, uncounted_at: Date.now() }).execute();
    await setMeta('data_version', 3);
    expect(await summaryOf(services)).toBe('{}');
    await uploadBody(services.loader, manyPeople(4, 'new')).expect(201);
    expect(await summaryOf(services)).toBe(scots(4));
  });
});
