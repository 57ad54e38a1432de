import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { statementsOf } from '#shared/testing/statements.ts';
import { uploadBody } from '../../testing/client.ts';
import { csv, manyPeople, peopleColumns, placesColumns } from '../../testing/csv.ts';
import { servicesForEach } from '../../testing/fixtures.ts';
import { startReader } from '../../testing/services.ts';

const files = 40;
const countries = 1_500;
const countriesShown = 100;
const nameOf = (at: number) => `Town ${at}`;
const places = csv([
  placesColumns,
  ['Dumfries', 'Dumfriesshire', 'Scotland'],
  ...Array.from({ length: countries }, (_, at) => [nameOf(at), 'County', `Country ${at}`]),
]);
const everywhere = csv([
  peopleColumns,
  ...Array.from({ length: 2 * countries }, (_, at) => {
    return ['A', 'B', `${1900 + (at % 90)}-02-03`, nameOf(Math.floor(at / 2))];
  }),
]);
const reads = /\bfrom [`"](births|birth_parts|places|counted|data_versions)\b/;

describe.each(engines)('When one version has changed very much on %s, then', (engine) => {
  const settings = { CHANGE_COUNTRIES_MAX: String(countriesShown), VERSION_POLL_MS: '60000' };
  const services = servicesForEach(engine, settings);

  it('a page with it is read in few statements, and no longer than it may be', {
    timeout: 120_000,
  }, async () => {
    await uploadBody(services.loader, places).expect(201);
    for (let at = 0; at < files; at++) {
      await uploadBody(services.loader, manyPeople(1, `File ${at}.`)).expect(201);
    }
    const query = '?mode=replace';
    await uploadBody(services.loader, everywhere, { query }).expect(201);
    await uploadBody(services.loader, manyPeople(1, 'Another.')).expect(201);
    await request(services.reader).get('/summary').expect(200);
    const reader = await startReader(services.config);
    try {
      await request(reader.url).get('/summary').expect(200);
      const statements = await statementsOf(async () => {
        const page = request(reader.url).get('/summary/changes?limit=2');
        const { body, text } = await page.expect(200);
        const [last, large] = body.items;
        expect(last).toMatchObject({
          people: { before: 2 * countries, after: 2 * countries + 1 },
          countries: [{ country: 'Scotland', before: 0, after: 1 }],
        });
        expect(large).toMatchObject({
          kind: 'replace',
          people: { before: files, after: 2 * countries },
          countriesChanged: countries + 1,
        });
        expect(large.countries).toHaveLength(countriesShown);
        expect(large.countries).toContainEqual({ country: 'Scotland', before: files, after: 0 });
        expect(text.length).toBeLessThan(100 * countriesShown + 2_000);
      });
      expect(statements.filter((sql) => reads.test(sql)).length).toBeLessThan(15);
    } finally {
      await reader.stop();
    }
  });
});
