import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../testing/client.ts';
import { csv, parsedCsv, people, peopleColumns, places, summary } from '../../testing/csv.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { summaryOf } from '../../testing/state.ts';

const born = (...towns: string[]) =>
  csv([peopleColumns, ...towns.map((town, no) => [`N${no}`, 'Test', '1950-06-15', town])]);
const misspelt = born('Dumfreis', 'Dumfreis', '"Old" Stirling, Scotland', '=Stirlng');
const columns = ['city', 'county', 'country', 'people'];

describe.each(engines)('When birthplaces match no place on %s, then', (engine) => {
  let services: Services;
  const unmatched = (query = '', type = 'application/json') =>
    request(services.reader).get(`/summary/unmatched${query}`).set('Accept', type);
  beforeEach(async () => {
    services = await startServices(engine, { SUGGEST_COMPARISONS_MAX: '20' });
    for (const content of [places, people, misspelt]) {
      await uploadBody(services.loader, content).expect(201);
    }
  });
  afterEach(async () => services.stop());

  it('the nearest cities are suggested', async () => {
    const { body, headers } = await unmatched('?suggest=3').expect(200);
    expect(body.items.slice(0, 2)).toEqual([
      {
        place_of_birth: 'Dumfreis',
        people: 2,
        suggestions: [{ city: 'Dumfries', county: 'Dumfriesshire', country: 'Scotland' }],
      },
      { place_of_birth: '"Old" Stirling, Scotland', people: 1, suggestions: [] },
    ]);
    expect(body.items.map((item: object) => 'suggestions' in item)).toEqual(Array(4).fill(true));
    expect(headers.etag).not.toBe((await unmatched()).headers.etag);
    expect((await unmatched()).body.items[0]).toEqual({ place_of_birth: 'Dumfreis', people: 2 });
    const version = `${headers['x-data-version']}`;
    await uploadBody(services.loader, born('Stirling')).expect(201);
    expect((await unmatched(`?suggest=3&version=${version}`)).text).toBe(JSON.stringify(body));
  });

  it.each(['', '&formulaSafe=1&bom=1'])(
    'the CSV%s is filled in, loaded, and none is left',
    async (options) => {
      const { text } = await unmatched(`?suggest=1${options}`, 'text/csv').expect(200);
      const [header = [], ...rows] = parsedCsv(text);
      const marker = options === '' ? [] : ['formulaSafe'];
      expect(header).toEqual([...columns, 'suggestion_1', ...marker]);
      expect(rows.map(([, county, country, count]) => [county, country, count])).toEqual([
        ['', '', '2'],
        ['', '', '1'],
        ['', '', '1'],
        ['', '', '1'],
      ]);
      const filled = rows.map(([city = '', , , ...others]) => {
        const [, county = 'The Sea', country = 'Greece'] = (others[1] ?? '').split(', ');
        return [city, county, country, ...others];
      });
      const { body } = await uploadBody(services.loader, csv([header, ...filled])).expect(201);
      expect(body).toMatchObject({ rowsLoaded: 4, files: [{ dataset: 'places' }] });
      expect(body.files[0].columnsIgnored).toEqual(['people', 'suggestion_1']);
      expect((await unmatched()).body.items).toEqual([]);
      expect(await summaryOf(services)).toBe('{"Greece":2,"Northern Ireland":1,"Scotland":6}');
    },
  );

  it('rows that are not filled in may be left out', async () => {
    const { text } = await unmatched('', 'text/csv').expect(200);
    expect(parsedCsv(text)[0]).toEqual(columns);
    const filled = text.replace('Atlantis,,', 'Atlantis,The Sea,Greece');
    const query = '?maxRejects=all';
    const { body } = await uploadBody(services.loader, filled, { query }).expect(201);
    expect(body).toMatchObject({ rowsLoaded: 1, rowsRejected: 3 });
    expect(await summaryOf(services)).toBe(summary.replace('{', '{"Greece":1,'));
  });

  it('so many names are compared, and those of most people come first', async () => {
    await uploadBody(services.loader, born(...Array(9).fill('Derrry'))).expect(201);
    const many = born(...Array.from({ length: 30 }, (_, no) => `Stirlin${no}`));
    await uploadBody(services.loader, many).expect(201);
    const { body } = await unmatched('?suggest=2').expect(200);
    expect(body.items[0].suggestions[0].city).toBe('Derry');
    expect(body.items.at(-1)).not.toHaveProperty('suggestions');
  });

  it('other numbers of suggestions are refused, and any for what is ambiguous', async () => {
    for (const suggest of ['0', '11', 'x', '1.5', '']) {
      expectProblem(await unmatched(`?suggest=${suggest}`), 'validation_failed');
    }
    const asked = request(services.reader).get('/summary/ambiguous?suggest=3');
    expectProblem(await asked, 'validation_failed');
  });
});
