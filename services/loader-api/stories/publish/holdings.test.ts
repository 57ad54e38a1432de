import request from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../../testing/csv.ts';
import { loadOf, loadsOf } from '../../../testing/loads.ts';
import { expectNoOrphans } from '../../../testing/process-site.ts';
import { type Services, startServices, type TestSettings } from '../../../testing/services.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';

const hasty = { SUPERSEDED_KEEP_MS: '1000', PURGE_EVERY_MS: '100' };
const seven = manyPeople(7);
const scots = (count: number) => `{"Scotland":${count}}`;
const partsOf = (contents: Readonly<Record<string, string>>) =>
  Object.entries(contents).map(([field, content]) => ({ field, content }));

describe.each(engines)('When several loads hold a content on %s, then', (engine) => {
  let services: Services;
  const start = async (settings: TestSettings = {}) => {
    services = await startServices(engine, settings);
  };
  afterEach(async () => services.stop());
  const publish = async (contents: Readonly<Record<string, string>>, query = '') => {
    const { body } = await uploadForm(services.loader, partsOf(contents), query).expect(201);
    return body.id as string;
  };
  const revert = async (id: string) => {
    const { body } = await request(services.loader).post(`/loads/${id}/revert`).expect(200);
    expect(body.state).toBe('reverted');
  };

  it('it counts once after the revert of a replace, however often it was loaded', async () => {
    await start();
    await publish({ places });
    const first = await publish({ people: seven });
    const second = await publish({ people: manyPeople(3, 'B') }, '?mode=replace');
    const third = await publish({ people: seven });
    expect(await summaryOf(services)).toBe(scots(10));
    await revert(second);
    expect(await summaryOf(services)).toBe(scots(7));
    await revert(third);
    expect(await summaryOf(services)).toBe(scots(7));
    await revert(first);
    expect(await summaryOf(services)).toBe('{}');
    expect(await dataVersionOf(services)).toBe(7);
  });

  it('it goes on counting when the load that brought its rows is reverted', async () => {
    await start(hasty);
    const first = await publish({ people });
    const second = await publish({ people, places });
    await expectRows(services, { people: 5, births: 5, places: 3 });
    await revert(first);
    expect(await summaryOf(services)).toBe(summary);
    // Longer than rows are kept that do not count.
    await revert(await publish({ people: seven }));
    await expectRows(services, { people: 5, places: 3 });
    expect(await summaryOf(services)).toBe(summary);
    const again = await uploadBody(services.loader, people).expect(200);
    expect(again.body).toMatchObject({ id: second, duplicate: true, state: 'published' });
    await revert(second);
    expect(await summaryOf(services)).toBe('{}');
    await expectRows(services, { people: 0 });
  });

  it('a replace takes away every hold, and its revert gives back all of them', async () => {
    await start();
    const first = await publish({ people });
    const second = await publish({ people, places });
    const third = await publish({ people: seven }, '?mode=replace');
    expect(await summaryOf(services)).toBe(scots(7));
    for (const id of [first, second]) {
      expect((await loadOf(services, id)).files[0]).toMatchObject({ supersededBy: third });
    }
    await revert(first);
    await revert(third);
    expect(await summaryOf(services)).toBe(summary);
    expect((await loadOf(services, second)).files[0]).not.toHaveProperty('supersededBy');
    await revert(second);
    expect(await summaryOf(services)).toBe('{}');
  });

  it('a copy by force counts beside it, and one that follows without force does not', async () => {
    await start();
    await publish({ places });
    const forced = await publish({ people: seven }, '?force=true');
    await uploadBody(services.loader, seven).expect(200);
    const both = await publish({ people: seven, places: 'city,county,country\nX,Y,Z\n' });
    expect(await summaryOf(services)).toBe(scots(7));
    const copy = await publish({ people: seven }, '?force=true');
    expect(await summaryOf(services)).toBe(scots(14));
    await revert(forced);
    expect(await summaryOf(services)).toBe(scots(14));
    await revert(copy);
    expect(await summaryOf(services)).toBe(scots(7));
    await revert(both);
    expect(await summaryOf(services)).toBe('{}');
  });

  it('what was replaced comes back by rows that were loaded again, where its own are gone', async () => {
    await start(hasty);
    await publish({ places });
    const first = await publish({ people: seven });
    const second = await publish({ people: manyPeople(2, 'B') }, '?mode=replace');
    const third = await publish({ people: manyPeople(3, 'C') }, '?mode=replace');
    await expectRows(services, { people: 3 });
    await revert(third);
    await expectRows(services, { people: 0 });
    const fourth = await publish({ people: seven });
    await revert(second);
    expect(await summaryOf(services)).toBe(scots(7));
    await revert(fourth);
    expect(await summaryOf(services)).toBe(scots(7));
    await revert(first);
    expect(await summaryOf(services)).toBe('{}');
    await expectRows(services, { people: 0 });
    await expectNoOrphans(services);
  });

  it('the same content twice in a load is in its figures, its rejects and the sum once', async () => {
    await start();
    const bad = `${people}too,few\n`;
    const parts = [bad, bad].map((content, n) => ({ field: 'people', content, name: `${n}.csv` }));
    const form = [...parts, { field: 'places', content: places }];
    for (const query of ['?maxRejects=all&dryRun=true', '?maxRejects=all']) {
      const { body } = await uploadForm(services.loader, form, query);
      expect(body).toMatchObject({ rowsRead: 9, rowsLoaded: 8, rowsRejected: 1 });
      const [one, other] = body.files;
      expect(one).not.toHaveProperty('duplicateOf');
      expect(other).toMatchObject({ duplicateOf: one.id, rowsRead: 6, rowsLoaded: 5 });
      const { items } = (await request(services.loader).get(body.links.rejects)).body;
      expect(items).toMatchObject([{ fileId: one.id, line: 7 }]);
    }
    expect(await summaryOf(services)).toBe(summary);
    await expectRows(services, { people: 5, places: 3 });
  });

  it('rows of a load that were there already are not in its figures', async () => {
    await start();
    const first = await publish({ people });
    const tried = await uploadForm(services.loader, partsOf({ people, places }), '?dryRun=true');
    const second = await uploadForm(services.loader, partsOf({ people, places })).expect(201);
    for (const { body } of [tried, second]) {
      expect(body).toMatchObject({ rowsRead: 3, rowsLoaded: 3, rowsRejected: 0 });
      expect(body.files[0]).toMatchObject({
        rowsLoaded: 5,
        duplicateOf: (await loadOf(services, first)).files[0]?.id,
      });
    }
    const sum = (await loadsOf(services))
      .filter(({ state }) => state === 'published')
      .reduce((rows, load) => rows + load.rowsLoaded, 0);
    expect(sum).toBe(8);
  });
});
