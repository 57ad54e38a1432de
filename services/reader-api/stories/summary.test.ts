import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadForm } from '../../testing/client.ts';
import { csv, people, peopleColumns, places, placesColumns, summary } from '../../testing/csv.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices } from '../../testing/services.ts';

const born = (place: string) => ['Ada', 'Smith', '1950-06-15', place];

describe.each(engines)('When the summary is asked for on %s, then', (engine) => {
  let services: Services;
  const get = (accept?: string) => {
    const test = request(services.reader).get('/summary');
    return accept === undefined ? test : test.set('Accept', accept);
  };
  const load = (peopleRows: readonly string[][], placesRows: readonly string[][]) =>
    uploadForm(services.loader, [
      { field: 'people', content: csv([peopleColumns, ...peopleRows]) },
      { field: 'places', content: csv([placesColumns, ...placesRows]) },
    ]).expect(201);
  beforeEach(async () => {
    services = await startServices(engine);
  });
  afterEach(async () => services.stop());

  it('an empty database gives an empty one', async () => {
    const json = await get().expect(200);
    expect(json.text).toBe('{}');
    expect(json.headers['content-type']).toBe('application/json; charset=utf-8');
    expect((await get('text/csv').expect(200)).text).toBe('country,people\r\n');
  });

  it('it is the same bytes each time: compact JSON by country, or CSV', async () => {
    await uploadForm(services.loader, [
      { field: 'people', content: people },
      { field: 'places', content: places },
    ]).expect(201);
    for (let n = 0; n < 3; n++) {
      const json = await get('application/json').expect(200);
      expect(json.text).toBe(summary);
      expect(json.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(json.headers['content-length']).toBe(String(Buffer.byteLength(summary)));
      const text = await get('text/csv').expect(200);
      expect(text.text).toBe('country,people\r\nNorthern Ireland,1\r\nScotland,3\r\n');
      expect(text.headers['content-type']).toBe('text/csv; charset=utf-8');
    }
  });

  it('a spreadsheet takes no country for a formula, where that is asked for', async () => {
    await load(
      [born('Ayr'), born('Bari')],
      [
        ['Ayr', 'County', '=1+1'],
        ['Bari', 'County', 'Éire'],
      ],
    );
    const table = (query: string) => request(services.reader).get(`/summary?${query}`);
    const textOf = async (query: string) =>
      (await table(query).set('Accept', 'text/csv').expect(200)).text;
    expect(await textOf('formulaSafe=0')).toBe('country,people\r\n=1+1,1\r\nÉire,1\r\n');
    const safe = "country,people\r\n'=1+1,1\r\nÉire,1\r\n";
    expect(await textOf('formulaSafe=1')).toBe(safe);
    expect(await textOf('bom=1&formulaSafe=1&version=1')).toBe(`\ufeff${safe}`);
    expect((await table('bom=1&formulaSafe=1').expect(200)).text).toBe('{"=1+1":1,"Éire":1}');
  });

  it('countries keep their names, whatever they are', async () => {
    const countries = ['1', '10', '2', '__proto__', 'a "b", c', 'Éire', 'ísland', 'x\ny', '\\'];
    const cities = countries.map((country, n) => [`City ${n}`, 'County', country]);
    await load(
      countries.map((_, n) => born(`City ${n}`)),
      cities,
    );
    const { text } = await get().expect(200);
    const sorted = [...countries].sort();
    expect(text).toBe(`{${sorted.map((name) => `${JSON.stringify(name)}:1`).join(',')}}`);
    const table = await get('text/csv').expect(200);
    expect(table.text).toContain('"a ""b"", c",1\r\n');
    expect(table.text).toContain('"x\ny",1\r\n');
  });

  it('a place is the same however it is written', async () => {
    const written = ['Saint  Andrews', ' saint andrews ', 'SAINT\tANDREWS', 'Ｓaint Andrews'];
    await load(written.map(born), [['saint andrews', 'Fife', 'Scotland']]);
    expect((await get()).text).toBe('{"Scotland":4}');
  });

  it('letters with marks are not the same as those without', async () => {
    const cities = [
      ['Ærø', 'X', 'Denmark'],
      ['Aero', 'Y', 'Elsewhere'],
    ];
    await load([born('ærø'), born('ÆRØ'), born('Aerø'), born('aero')], cities);
    expect((await get()).text).toBe('{"Denmark":2,"Elsewhere":1}');
  });

  it('a city in two countries is counted under none, one not listed neither', async () => {
    await load(
      [born('Newport'), born('newport'), born('Cardiff'), born('Atlantis')],
      [
        ['Newport', 'Gwent', 'Wales'],
        ['NEWPORT', 'Shropshire', 'England'],
        ['Cardiff', 'Cardiff', 'Wales'],
      ],
    );
    expect((await get()).text).toBe('{"Wales":1}');
  });

  it('a city that one country lists twice counts once', async () => {
    const cities = [
      ['Perth', 'Perthshire', 'Scotland'],
      ['Perth', 'Perth and Kinross', 'Scotland'],
      ['perth ', 'Perthshire', 'Scotland'],
    ];
    await load([born('Perth'), born('Perth')], cities);
    const again = csv([placesColumns, ['Perth', 'Elsewhere', 'Scotland']]);
    await uploadForm(services.loader, [{ field: 'places', content: again }]).expect(201);
    expect((await get()).text).toBe('{"Scotland":2}');
  });

  it('a place that becomes ambiguous ceases to count until that is undone', async () => {
    await load([born('Perth')], [['Perth', 'Perthshire', 'Scotland']]);
    const australia = csv([placesColumns, ['Perth', 'WA', 'Australia']]);
    await uploadForm(services.loader, [{ field: 'places', content: australia }]).expect(201);
    expect((await get()).text).toBe('{}');
    const parts = [{ field: 'places', content: australia }];
    await uploadForm(services.loader, parts, '?mode=replace').expect(201);
    expect((await get()).text).toBe('{"Australia":1}');
  });

  it.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['application/*', 'json'],
    ['text/csv', 'csv'],
    ['text/*', 'csv'],
    ['text/html, application/json;q=0.9, */*;q=0.8', 'json'],
    ['application/json;q=0.1, text/csv', 'csv'],
    ['text/csv;q=0, */*', 'json'],
  ])('Accept: %s gives %s', async (accept, format) => {
    const response = await get(accept).expect(200);
    expect(response.headers['content-type']).toContain(format);
    expect(response.headers.vary).toMatch(/\bAccept\b/);
  });

  it.each(['application/xml', 'image/*', 'text/html', 'application/json;q=0'])(
    'Accept: %s gives 406',
    async (accept) => {
      const { detail } = expectProblem(await get(accept), 'not_acceptable');
      expect(detail).toContain('text/csv');
    },
  );

  it('a query it does not know is refused', async () => {
    const response = await request(services.reader).get('/summary?country=Scotland');
    expect(expectProblem(response, 'validation_failed').detail).toContain('country');
  });
});
