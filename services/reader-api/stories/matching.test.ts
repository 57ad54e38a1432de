import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../testing/client.ts';
import { csv, peopleColumns, placesColumns } from '../../testing/csv.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { summaryOf } from '../../testing/state.ts';

const born = (place: string) => ['Ada', 'Smith', '1950-06-15', place];
const placesOf = (...rows: string[][]) => csv([placesColumns, ...rows]);

describe.each(engines)('When names are written in several ways on %s, then', (engine) => {
  let services: Services;
  const load = (peopleRows: readonly string[][], placesRows: readonly string[][]) =>
    uploadForm(services.loader, [
      { field: 'people', content: csv([peopleColumns, ...peopleRows]) },
      { field: 'places', content: placesOf(...placesRows.map((row) => [...row])) },
    ]).expect(201);
  const get = async (path: string, query: Record<string, string> = {}) =>
    (await request(services.reader).get(path).query(query).expect(200)).body;
  beforeEach(async () => {
    services = await startServices(engine);
  });
  afterEach(async () => services.stop());

  it('a city is found that composes only in lower case', async () => {
    await load([born('ΤΑΫ́ΓΕΤΟΣ'), born('Ταΰγετος')], [['Ταΰγετος', 'Λακωνία', 'Ελλάδα']]);
    expect(await summaryOf(services)).toBe('{"Ελλάδα":2}');
  });

  it('full case folding and what is invisible make no difference', async () => {
    await load(
      ['GIESSEN', 'gie\u00adßen', 'ISTANBUL', '\ufeffi\u0307stanbul', 'ԵՐԵՒԱՆ'].map(born),
      [
        ['Gießen', 'Hessen', 'Deutschland'],
        ['İstanbul', 'İstanbul', 'Türkiye'],
        ['Երևան', 'Երևան', 'Հայաստան'],
      ],
    );
    expect(await summaryOf(services)).toBe('{"Deutschland":2,"Türkiye":2,"Հայաստան":1}');
  });

  it('a country is one, shown as it was written first', async () => {
    await load(
      [born('Perth'), born('Oban'), born('Wick')],
      [
        ['Perth', 'Perthshire', 'Scotland '],
        ['Oban', 'Argyll', 'SCOTLAND'],
        ['perth', 'PERTHSHIRE', 'Ｓcotland'],
        ['Wick', 'Caithness', 'Scot\u200bland'],
      ],
    );
    expect(await summaryOf(services)).toBe('{"Scotland ":3}');
    const { items } = await get('/summary/breakdown', { by: 'country,county,city' });
    expect(items).toEqual([
      { country: 'Scotland ', county: 'Argyll', city: 'Oban', people: 1 },
      { country: 'Scotland ', county: 'Caithness', city: 'Wick', people: 1 },
      { country: 'Scotland ', county: 'Perthshire', city: 'Perth', people: 1 },
    ]);
  });

  it('what was written first is what stands in the first file that counts', async () => {
    await load([born('Perth'), born('Oban')], [['Perth', 'Perthshire', 'Scotland']]);
    const first = await uploadBody(services.loader, placesOf(['Wick', 'Caithness', 'SCOTLAND']), {
      query: '?mode=replace',
    });
    const second = placesOf(['Oban', 'Argyll', 'scotland'], ['Perth', 'Perthshire', 'Scotland']);
    await uploadBody(services.loader, second).expect(201);
    expect(await summaryOf(services)).toBe('{"SCOTLAND":2}');
    await request(services.loader).post(`/loads/${first.body.id}/revert`).expect(200);
    // The first file of all counts again.
    expect(await summaryOf(services)).toBe('{"Scotland":2}');
  });

  it('a name in a question is compared the same way', async () => {
    await load(
      [born('Perth'), born('PERTH'), born('Oban'), born('Cardiff')],
      [
        ['Perth', 'Perthshire', 'Scotland'],
        ['Oban', 'Argyll', 'SCOTLAND '],
        ['Cardiff', 'Glamorgan', 'Wales'],
      ],
    );
    const country = ' scot\u00adland';
    expect((await get('/summary/breakdown', { by: 'country', country })).items).toEqual([
      { country: 'Scotland', people: 3 },
    ]);
    const perth = { by: 'city', county: 'PERTHSHIRE', city: 'perth ' };
    expect((await get('/summary/breakdown', perth)).items).toEqual([{ city: 'Perth', people: 2 }]);
    const days = { by: 'country', country, bornFrom: '1950-06-15', bornTo: '1950-06-15' };
    expect((await get('/summary/breakdown', days)).items).toEqual([
      { country: 'Scotland', people: 3 },
    ]);
    expect((await get('/people', { country })).items).toHaveLength(3);
    expect((await get('/people', { city: 'ＰＥＲＴＨ' })).items).toHaveLength(2);
    const { items } = await get('/places', { country });
    expect(items.map((item: { city: string }) => item.city)).toEqual(['Perth', 'Oban']);
    expect((await get('/places', { city: 'oBAN' })).items).toHaveLength(1);
    expect((await get('/places', { country: 'Scotlands' })).items).toEqual([]);
    await request(services.reader)
      .post('/reports')
      .send({ name: 'scots', by: ['country'], country, format: 'csv' })
      .expect(201);
    const report = await request(services.reader).get('/reports/scots.csv').expect(200);
    expect(report.text).toBe('country,people\r\nScotland,3\r\n');
  });

  it('countries that list a city are told once each', async () => {
    await load(
      [born('Newport')],
      [
        ['Newport', 'Gwent', 'Wales'],
        ['NEWPORT', 'Shropshire', 'England'],
        ['newport', 'Gwent', 'WALES '],
      ],
    );
    const { items } = await get('/summary/ambiguous');
    expect(items).toEqual([
      { place_of_birth: 'Newport', people: 1, countries: ['England', 'Wales'] },
    ]);
  });

  it('a place of nothing but invisible characters is no place', async () => {
    const rows = [born('\u200b\u2060'), born(' \u3164\ufeff '), born('Perth\u200b')];
    const { body } = await uploadBody(services.loader, csv([peopleColumns, ...rows]), {
      query: '?maxRejects=all',
    });
    expect(body).toMatchObject({ rowsLoaded: 1, rowsRejected: 2 });
    const { body: rejects } = await request(services.loader).get(`/loads/${body.id}/rejects`);
    expect(rejects.items).toMatchObject([
      { line: 2, column: 'place_of_birth', code: 'required' },
      { line: 3, column: 'place_of_birth', code: 'required' },
    ]);
  });
});
