import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { holdBody, publishHeld } from '../../../testing/held.ts';
import { loadOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';

const both = [
  { field: 'people', content: people },
  { field: 'places', content: places },
];
const country = (name: string, before: number, after: number) => ({ country: name, before, after });

describe.each(engines)('When a held load is published on %s, then', (engine) => {
  const services = servicesForEach(engine);
  const publish = (id: string, seen?: number) => publishHeld(services.loader, id, seen);

  it('it is refused when the data have changed since, and shows a new preview', async () => {
    const { body } = await holdBody(services.loader, people).expect(201);
    await uploadBody(services.loader, places).expect(201);
    const refused = await publish(body.id, body.preview.dataVersion);
    expect(expectProblem(refused, 'precondition_failed')).toMatchObject({ dataVersion: 1 });
    expect(await dataVersionOf(services)).toBe(1);
    const { preview } = await loadOf(services, body.id);
    expect(preview).toMatchObject({
      dataVersion: 1,
      countries: [country('Northern Ireland', 0, 1), country('Scotland', 0, 3)],
    });
    for (const seen of ['W/"1"', '1', '"1', '"01"', '""']) {
      const odd = await publish(body.id).set('If-Match', seen);
      expectProblem(odd, 'precondition_failed');
    }
    await publish(body.id).set('If-Match', '"0", "1"').expect(200);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('what it replaces is decided when it is published', async () => {
    await uploadForm(services.loader, both).expect(201);
    const { body } = await holdBody(services.loader, manyPeople(10), { query: '&mode=replace' });
    expect(body.preview.countries).toEqual([
      country('Northern Ireland', 1, 0),
      country('Scotland', 3, 10),
    ]);
    expect(body.preview.unmatched).toEqual({ before: 1, after: 0 });
    const later = await uploadBody(services.loader, manyPeople(4, 'L')).expect(201);
    await publish(body.id).expect(200);
    expect(await summaryOf(services)).toBe('{"Scotland":10}');
    const superseded = await loadOf(services, later.body.id);
    expect(superseded.files).toMatchObject([{ supersededBy: body.id }]);
    await request(services.loader).post(`/loads/${body.id}/revert`).expect(200);
    expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":7}');
    const { detail } = expectProblem(await publish(body.id), 'wrong_state');
    expect(detail).toContain('reverted');
  });

  it('what in it is a duplicate is decided when it is published', async () => {
    await uploadBody(services.loader, places).expect(201);
    const first = await holdBody(services.loader, people).expect(201);
    const second = await holdBody(services.loader, people).expect(201);
    expect(second.body.state).toBe('ready');
    await publish(first.body.id).expect(200);
    for (let times = 0; times < 2; times++) {
      const { body } = await publish(second.body.id).expect(200);
      expect(body).toMatchObject({ id: first.body.id, state: 'published', duplicate: true });
    }
    expect(await loadOf(services, second.body.id)).toMatchObject({
      state: 'cancelled',
      error: { code: 'duplicate' },
    });
    expect(await summaryOf(services)).toBe(summary);
    expect(await dataVersionOf(services)).toBe(2);
    await expectRows(services, { people: 5 });
  });
});
