import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { people, places } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';

const latin1 = Buffer.from('city,county,country\nCafétown,x,y\n', 'latin1');
const swapped = 'city,county,country\nAyr,Scotland,Ayrshire\n';
const swap = 'map[county]=country&map[country]=county';

describe.each(engines)('When the same bytes are sent again on %s, then', (engine) => {
  const services = servicesForEach(engine);
  const send = (content: string | Buffer, query = '') =>
    uploadBody(services.loader, content, { query: `?${query}` });
  const placesThatCount = async () =>
    services.db
      .selectFrom('places')
      .innerJoin('files', 'files.id', 'file_id')
      .select(['city', 'county', 'country'])
      .where('counted', '=', 1)
      .execute();

  it('read in another charset they are another content', async () => {
    await send(latin1, 'maxRejects=all').expect(201);
    expect(await placesThatCount()).toEqual([]);
    await send(latin1, 'charset=iso-8859-1').expect(201);
    expect(await placesThatCount()).toEqual([{ city: 'Cafétown', county: 'x', country: 'y' }]);
    await send(latin1, 'charset=iso-8859-1').expect(200);
    await send(latin1, 'charset=windows-1252').expect(201);
    expect(await placesThatCount()).toHaveLength(2);
  });

  it('with other columns in their place they are another content', async () => {
    await send(swapped, 'mode=replace').expect(201);
    const { body } = await send(swapped, `mode=replace&${swap}`).expect(201);
    expect(body).toMatchObject({ state: 'published', dataVersion: 2 });
    expect(await placesThatCount()).toEqual([
      { city: 'Ayr', county: 'Ayrshire', country: 'Scotland' },
    ]);
    await send(swapped, `mode=replace&${swap}`).expect(200);
    await send(swapped, swap).expect(200);
    await send(swapped).expect(201);
  });

  it.each([
    ['an option that says what was found', 'delimiter=,&charset=utf-8&map[county]=county'],
    ['an option for columns it has not', 'map[Land]=country'],
    ['the name of its dataset', 'dataset=places'],
    ['more rejects allowed', 'maxRejects=5'],
  ])('%s does not make them another content', async (_, query) => {
    const first = await send(places).expect(201);
    const { body } = await send(places, query).expect(200);
    expect(body).toMatchObject({ id: first.body.id, duplicate: true });
    await expectRows(services, { places: 3 });
  });

  it('a file of which no row was loaded keeps none of the same from being loaded', async () => {
    const header = people.slice(0, people.indexOf('\n') + 1);
    const bad = `${header}too,few\n`;
    for (const version of [1, 2]) {
      const { body } = await send(bad, 'maxRejects=all').expect(201);
      expect(body).toMatchObject({ dataVersion: version, rowsLoaded: 0, rowsRejected: 1 });
    }
  });

  it('a replace of which every row is rejected leaves everything as it was', async () => {
    const before = await uploadForm(services.loader, [
      { field: 'people', content: people },
      { field: 'places', content: places },
    ]).expect(201);
    const summary = await summaryOf(services);
    const refuse = async (query: string) => {
      const bad = await send(latin1, `mode=replace&maxRejects=all${query}`);
      const { detail, rejects } = expectProblem(bad, 'too_many_rejects');
      expect(detail).toMatch(/^Every row of .* was rejected, so .* no places\.$/);
      expect(rejects).toMatchObject([{ line: 2, code: 'invalid_utf8' }]);
    };
    await refuse('');
    await refuse('&dryRun=true');
    // One dataset of two is enough.
    const parts = [
      { field: 'people', content: people },
      { field: 'places', content: latin1 },
    ];
    const both = await uploadForm(services.loader, parts, '?mode=replace&maxRejects=all');
    expectProblem(both, 'too_many_rejects');
    expect(await summaryOf(services)).toBe(summary);
    expect(await dataVersionOf(services)).toBe(before.body.dataVersion);
    await send(latin1, 'mode=replace&charset=iso-8859-1').expect(201);
    expect(await placesThatCount()).toEqual([{ city: 'Cafétown', county: 'x', country: 'y' }]);
  });

  it('a replace may hold a file without good rows beside one with some', async () => {
    await send(places).expect(201);
    const parts = [latin1, swapped].map((content) => ({ field: 'places', content }));
    await uploadForm(services.loader, parts, '?mode=replace&maxRejects=all').expect(201);
    expect(await placesThatCount()).toMatchObject([{ city: 'Ayr' }]);
  });
});
