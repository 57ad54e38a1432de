import request from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../testing/client.ts';
import { csv, peopleColumns, placesColumns } from '../../testing/csv.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices, type TestSettings } from '../../testing/services.ts';

const [cities, years] = [110, 100];
const city = (no: number) => `City ${no % cities}`;
const year = (no: number) => 1900 + Math.floor(no / cities);
const many = csv([
  peopleColumns,
  ...Array.from({ length: cities * years }, (_, no) => ['A', 'B', `${year(no)}-02-03`, city(no)]),
]);
const places = csv([
  placesColumns,
  ...Array.from({ length: cities }, (_, no) => [city(no), 'County', 'Scotland']),
]);
const path = (query: string) => `/summary/breakdown?${query}`;

describe.each(engines)('When questions are expensive on %s, then', (engine) => {
  let services: Services;
  const start = async (settings: TestSettings) => {
    services = await startServices(engine, settings);
    await uploadBody(services.loader, places).expect(201);
    await uploadBody(services.loader, many).expect(201);
  };
  const get = (url: string) => request(services.reader).get(url);
  afterEach(async () => services.stop());

  it.each([
    ['counts', (no: number) => `by=city,birth_year&limit=${no}&bornFrom=${1900 + no}`],
    ['counts by days', (no: number) => `by=country&bornFrom=${1900 + no}-01-02`],
  ])('those that find no place are told so, and others are answered: %s', async (_, query) => {
    await start({ READS_CONCURRENT_MAX: '1', READS_QUEUED_MAX: '2' });
    const asked = Array.from({ length: 40 }, (_, no) => get(path(query(no + 1))));
    const cheap = Array.from({ length: 5 }, () => get('/summary').expect(200));
    for (const { body } of await Promise.all(cheap)) expect(body).toEqual({ Scotland: 11_000 });
    const answers = await Promise.all(asked);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(37);
    for (const one of refused) {
      expectProblem(one, 'too_many_reads');
      expect(one.headers['retry-after']).toBe('5');
    }
    // What was refused is answered once the others have ended.
    await get(path(query(answers.indexOf(refused[0] as request.Response) + 1))).expect(200);
  });

  it('as many as find a place are all answered, however many there are', async () => {
    await start({ READS_CONCURRENT_MAX: '1' });
    const asked = Array.from({ length: 20 }, (_, no) =>
      get(path(`by=country&bornFrom=${1900 + no}-01-02&bornTo=1990-05-05`)).expect(200),
    );
    for (const [no, { body }] of (await Promise.all(asked)).entries()) {
      const people = (91 - no) * cities;
      expect(body.items).toEqual([{ country: 'Scotland', people }]);
    }
  });

  it('one that would cost too much is refused, and a cheaper one answered', async () => {
    await start({ BREAKDOWN_ITEMS_MAX: '110', DAY_QUERY_ROWS_MAX: '10999' });
    expectProblem(await get(path('by=city,birth_year&limit=1')), 'query_too_large');
    const { body } = await get(path('by=city')).expect(200);
    expect(body.items).toHaveLength(cities);
    await get(path('by=city,birth_year&bornFrom=1950&bornTo=1950')).expect(200);
    expectProblem(await get(path('by=city&bornFrom=1950-02-02')), 'query_too_large');
    const report = { by: ['city', 'birth_year'], name: 'large' };
    const written = await request(services.reader).post('/reports').send(report);
    expectProblem(written, 'query_too_large');
    const { body: list } = await get('/reports').expect(200);
    expect(list.items).toEqual([]);
  });
});
