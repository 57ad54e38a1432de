import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople, people, places } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { loadOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { expectUnchanged, stateOf, summaryOf } from '../../../testing/state.ts';

const both = [
  { field: 'people', content: people },
  { field: 'places', content: places },
];
const country = (name: string, before: number, after: number) => ({ country: name, before, after });

describe.each(engines)('When it is asked what a revert would change on %s, then', (engine) => {
  const services = servicesForEach(engine);
  const look = (id: string) => request(services.loader).post(`/loads/${id}/revert?dryRun=true`);
  const revert = (id: string, seen: number) =>
    request(services.loader).post(`/loads/${id}/revert`).set('If-Match', `"${seen}"`);

  it('it is told, and nothing is changed', async () => {
    const { body } = await uploadForm(services.loader, both).expect(201);
    const before = await stateOf(services);
    const { body: looked } = await look(body.id).expect(200);
    expect(looked.preview).toEqual({
      dataVersion: 1,
      people: { before: 5, after: 0 },
      unmatched: { before: 1, after: 0 },
      ambiguous: { before: 0, after: 0 },
      countries: [country('Northern Ireland', 1, 0), country('Scotland', 3, 0)],
    });
    await expectUnchanged(services, before);
    expect(await loadOf(services, body.id)).toEqual(body);
  });

  it('what a replace had taken away is counted again, as the revert does', async () => {
    await uploadForm(services.loader, both).expect(201);
    const more = await uploadBody(services.loader, manyPeople(2, 'M')).expect(201);
    const query = '?mode=replace';
    const { body } = await uploadBody(services.loader, manyPeople(7), { query }).expect(201);
    const { body: looked } = await look(body.id).expect(200);
    expect(looked.preview).toMatchObject({
      dataVersion: 3,
      countries: [country('Northern Ireland', 0, 1), country('Scotland', 7, 5)],
    });
    await revert(body.id, 3).expect(200);
    expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":5}');
    const refused = await revert(more.body.id, 3);
    expect(expectProblem(refused, 'precondition_failed')).toMatchObject({ dataVersion: 4 });
    expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":5}');
  });

  it('a load that cannot be reverted has none', async () => {
    const { body } = await uploadForm(services.loader, both).expect(201);
    await revert(body.id, 1).expect(200);
    expectProblem(await look(body.id), 'wrong_state');
    expectProblem(await look('01930000-0000-7000-8000-000000000000'), 'load_not_found');
  });
});
