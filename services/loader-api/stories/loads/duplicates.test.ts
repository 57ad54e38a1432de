import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { loadOf, loadsOf } from '../../../testing/loads.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';

const both = [
  { field: 'people', content: people },
  { field: 'places', content: places },
];

describe.each(engines)('When content is already published on %s, then', (engine) => {
  const services = servicesForEach(engine, { LOADS_CONCURRENT_MAX: '20' });

  it('it is not counted again: 200, the load that holds it, and its rows are purged', async () => {
    const first = await uploadForm(services.loader, both).expect(201);
    const again = await uploadForm(services.loader, both);
    expect(again.status).toBe(200);
    expect(again.body).toEqual({ ...first.body, duplicate: true });
    expect(again.headers.location).toBe(`/loads/${first.body.id}`);
    expect(await summaryOf(services)).toBe(summary);
    expect(await dataVersionOf(services)).toBe(1);
    await expectRows(services, { people: 5, places: 3, births: 5 });
    const [second] = await loadsOf(services);
    expect(second).toMatchObject({ state: 'cancelled', error: { code: 'duplicate' } });
    expect(await loadOf(services, first.body.id)).toEqual(first.body);
  });

  it('neither its name, its way in nor its compression makes it new', async () => {
    const first = await uploadForm(services.loader, [{ field: 'people', content: people }]);
    const second = await uploadForm(services.loader, [
      { field: 'file', content: gzipSync(people), name: 'other.csv.gz' },
    ]);
    const third = await uploadBody(services.loader, people);
    for (const again of [second, third]) {
      expect(again.status).toBe(200);
      expect(again.body).toEqual({ ...first.body, duplicate: true });
    }
    await expectRows(services, { people: 5, births: 5 });
  });

  it('only the new files of a load count, and the others say where their content is', async () => {
    const first = await uploadForm(services.loader, both).expect(201);
    const more = manyPeople(10);
    const second = await uploadForm(services.loader, [
      { field: 'people', content: more },
      { field: 'places', content: places },
    ]);
    expect(second.status).toBe(201);
    expect(second.body).toMatchObject({ state: 'published', dataVersion: 2 });
    expect(second.body).not.toHaveProperty('duplicate');
    expect(second.body.files[0]).not.toHaveProperty('duplicateOf');
    expect(second.body.files[1]).toMatchObject({ duplicateOf: first.body.files[1].id });
    expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":13}');
    await expectRows(services, { people: 15, places: 3 });
  });

  it('force=true counts it once more all the same', async () => {
    const first = await uploadForm(services.loader, both).expect(201);
    const again = await uploadForm(services.loader, both, '?force=true');
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(first.body.id);
    expect(again.body).toMatchObject({ state: 'published', dataVersion: 2 });
    expect(await summaryOf(services)).toBe('{"Northern Ireland":2,"Scotland":6}');
    await expectRows(services, { people: 10, places: 6 });
    const third = await uploadForm(services.loader, both).expect(200);
    expect(third.body).toMatchObject({ duplicate: true, state: 'published' });
    expect(await summaryOf(services)).toBe('{"Northern Ireland":2,"Scotland":6}');
  });

  it('two files of one load that hold the same count once', async () => {
    const { body, status } = await uploadForm(services.loader, [
      { field: 'people', content: people, name: 'a.csv' },
      { field: 'places', content: places },
      { field: 'people', content: people, name: 'b.csv' },
    ]);
    expect(status).toBe(201);
    expect(body.files[0]).not.toHaveProperty('duplicateOf');
    expect(body.files[2]).toMatchObject({ name: 'b.csv', duplicateOf: body.files[0].id });
    expect(await summaryOf(services)).toBe(summary);
    await expectRows(services, { people: 5, places: 3, births: 5 });
  });

  it('of 20 that upload it at the same time, one publishes and 19 are told so', async () => {
    const content = manyPeople(500);
    await uploadForm(services.loader, [{ field: 'places', content: places }]).expect(201);
    const upload = () => uploadForm(services.loader, [{ field: 'people', content }]);
    const answers = await Promise.all(Array.from({ length: 20 }, async () => upload()));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await summaryOf(services)).toBe('{"Scotland":500}');
    expect(await dataVersionOf(services)).toBe(2);
    await expectRows(services, { people: 500, births: 1 });
    const states = (await loadsOf(services)).map(({ state }) => state);
    expect(states.filter((state) => state === 'published')).toHaveLength(2);
    expect(states.filter((state) => state === 'cancelled')).toHaveLength(19);
  });
});
