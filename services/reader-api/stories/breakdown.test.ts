import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadForm } from '../../testing/client.ts';
import { csv, peopleColumns, placesColumns } from '../../testing/csv.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices } from '../../testing/services.ts';

const person = (date: string, place: string) => ['A', 'B', date, place];
const people = csv([
  peopleColumns,
  person('1899-12-31', 'Oban'),
  person('1900-01-01', 'OBAN '),
  person('1900-06-15', 'Perth'),
  person('1909-12-31', 'perth'),
  person('1912-02-29', 'Perth'),
  person('1912-03-01', 'Derry'),
  person('1950-01-01', 'Newport'),
  person('1950-01-01', 'Atlantis'),
]);
const places = csv([
  placesColumns,
  ['Oban', 'Argyll', 'Scotland'],
  ['Perth', 'Perthshire', 'Scotland'],
  ['Perth', '=Fife', 'Scotland'],
  ['Derry', 'County, "Derry"', 'Northern Ireland'],
  ['Newport', 'Gwent', 'Wales'],
  ['Newport', 'Fife', 'Scotland'],
]);

describe.each(engines)('When people are broken down on %s, then', (engine) => {
  let services: Services;
  const get = (query: string, accept = 'application/json') =>
    request(services.reader).get(`/summary/breakdown?${query}`).set('Accept', accept);
  const rows = async (query: string) => {
    const { body } = await get(query).expect(200);
    return body.items.map((item: object) => Object.values(item).join(' '));
  };
  beforeAll(async () => {
    services = await startServices(engine);
    await uploadForm(services.loader, [
      { field: 'people', content: people },
      { field: 'places', content: places },
    ]).expect(201);
  });
  afterAll(async () => services.stop());

  it('the items and totals add up, and a county is null where there are several', async () => {
    const { body } = await get('by=country,county').expect(200);
    expect(body).toEqual({
      items: [
        { country: 'Northern Ireland', county: 'County, "Derry"', people: 1 },
        { country: 'Scotland', county: 'Argyll', people: 2 },
        { country: 'Scotland', county: null, people: 3 },
      ],
      totals: { people: 8, counted: 6, unmatched: 1, ambiguous: 1 },
      dataVersion: 1,
    });
  });

  it('the order is by the dimensions, or as it was asked for', async () => {
    expect(await rows('by=birth_decade,city')).toEqual([
      '1890 Oban 1',
      '1900 Oban 1',
      '1900 Perth 2',
      '1910 Derry 1',
      '1910 Perth 1',
    ]);
    expect(await rows('by=city&sort=-people')).toEqual(['Perth 3', 'Oban 2', 'Derry 1']);
    expect(await rows('by=city&sort=people,-city&limit=2')).toEqual(['Derry 1', 'Oban 2']);
    expect(await rows('by=birth_decade,city&sort=-city,birth_decade&limit=3')).toEqual([
      '1900 Perth 2',
      '1910 Perth 1',
      '1890 Oban 1',
    ]);
  });

  it('a limit leaves the totals as they are', async () => {
    const { body } = await get('by=city&limit=1').expect(200);
    expect(body.items).toHaveLength(1);
    expect(body.totals.counted).toBe(6);
  });

  it('places and dates can be chosen, by years or exactly by days', async () => {
    expect(await rows('by=birth_year&city=Perth')).toEqual(['1900 1', '1909 1', '1912 1']);
    expect(await rows('by=country&county=Argyll')).toEqual(['Scotland 2']);
    expect(await rows('by=city&country=Wales')).toEqual([]);
    expect(await rows('by=city&bornFrom=1900&bornTo=1909')).toEqual(['Oban 1', 'Perth 2']);
    expect(await rows('by=city&bornTo=1899')).toEqual(['Oban 1']);
    expect(await rows('by=city&bornFrom=1900-01-02&bornTo=1912-02-29')).toEqual(['Perth 3']);
    const { body } = await get('by=city&bornFrom=1950-01-01&bornTo=1950-01-01').expect(200);
    expect(body.totals).toEqual({ people: 2, counted: 0, unmatched: 1, ambiguous: 1 });
  });

  it('it comes as CSV and NDJSON, for spreadsheets on request', async () => {
    const plain = await get('by=country,county', 'text/csv').expect(200);
    expect(plain.text).toBe(
      'country,county,people\r\nNorthern Ireland,"County, ""Derry""",1\r\n' +
        'Scotland,Argyll,2\r\nScotland,,3\r\n',
    );
    const safe = await get('by=county&bom=1&formulaSafe=1', 'text/csv').expect(200);
    expect(safe.text.startsWith('\uFEFFcounty,people\r\n')).toBe(true);
    const lines = await get('by=city&limit=2', 'application/x-ndjson').expect(200);
    expect(lines.text).toBe('{"city":"Derry","people":1}\n{"city":"Oban","people":2}\n');
    const tags = [plain, safe, lines].map(({ headers }) => headers.etag);
    expect(new Set(tags).size).toBe(3);
  });

  it.each([
    'by=',
    'by=planet',
    'by=city,city',
    'by=country&sort=city',
    'by=country&sort=people,people',
    'by=country&sort=people,-people',
    `by=country&sort=${Array(1000).fill('people').join()}`,
    'by=city&sort=age',
    'limit=0',
    'bornFrom=1900&bornTo=1899',
    'bornFrom=1900-02-30',
    'bornFrom=999',
    'by=city&by=country',
    'bom=2',
  ])('%s is refused', async (query) => {
    expectProblem(await get(query), 'validation_failed');
  });

  it('a report is refused for the same reasons', async () => {
    const body = { by: ['country'], sort: ['city'] };
    const response = await request(services.reader).post('/reports').send(body);
    expectProblem(response, 'validation_failed');
  });

  it.each([
    ['unmatched', 'Atlantis', 1],
    ['counted', 'perth', 3],
    ['counted', ' ＯＢＡＮ', 2],
    ['ambiguous', 'NEWPORT', 1],
    ['nothing', 'Nowhere', 0],
  ])('the people of a place that is %s can be found: %s', async (_, place, count) => {
    const { body } = await request(services.reader).get('/people').query({ place }).expect(200);
    expect(body.items).toHaveLength(count);
  });
});
