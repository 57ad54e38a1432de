import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople, places } from '../../../testing/csv.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { type Services, startServices } from '../../../testing/services.ts';

interface Page {
  readonly items: { readonly id: string }[];
  readonly next: string | null;
}

describe.each(engines)('When loads are looked at on %s, then', (engine) => {
  let services: Services;
  /** Newest first: a failed one of people, one of places, three of people. */
  const ids: string[] = [];
  const list = (query = '') => request(services.loader).get(`/loads${query}`);
  const idsOf = async (query: string) => {
    const { body } = await list(query).expect(200);
    return body.items.map((load: { id: string }) => load.id);
  };
  beforeAll(async () => {
    services = await startServices(engine);
    for (const label of ['A', 'B', 'C']) {
      const { body } = await uploadBody(services.loader, manyPeople(2, label)).expect(201);
      ids.unshift(body.id);
    }
    ids.unshift((await uploadBody(services.loader, places).expect(201)).body.id);
    const bad = await uploadBody(services.loader, `${manyPeople(2, 'D')}x\n`).expect(422);
    ids.unshift(bad.body.loadId);
  });
  afterAll(async () => services.stop());

  it('the list is newest first and says all that each load says', async () => {
    const { body } = await list().expect(200);
    expect(body.items.map((load: { id: string }) => load.id)).toEqual(ids);
    expect(body.next).toBeNull();
    for (const item of body.items) {
      const { body: one } = await request(services.loader).get(`/loads/${item.id}`).expect(200);
      expect(one).toEqual(item);
      expect(item.files).toHaveLength(1);
    }
  });

  it('it can be had by state and by dataset', async () => {
    expect(await idsOf('?state=failed')).toEqual([ids[0]]);
    expect(await idsOf('?state=published')).toEqual(ids.slice(1));
    expect(await idsOf('?state=reverted')).toEqual([]);
    expect(await idsOf('?dataset=places')).toEqual([ids[1]]);
    expect(await idsOf('?dataset=people')).toEqual([ids[0], ...ids.slice(2)]);
    expect(await idsOf('?dataset=people&state=published')).toEqual(ids.slice(2));
  });

  it.each([1, 2, 3, 4, 5])('pages of %i hold every load once', async (limit) => {
    const seen: string[] = [];
    let pages = 0;
    let cursor: string | null = '';
    while (cursor !== null) {
      const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: Page = (await list(`?limit=${limit}${from}`).expect(200)).body;
      expect(page.items.length).toBeLessThanOrEqual(limit);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
      pages++;
    }
    expect(seen).toEqual(ids);
    expect(pages).toBe(Math.ceil(ids.length / limit));
  });

  it('a page goes on with the same filter', async () => {
    const { body } = await list('?limit=2&dataset=people&state=published').expect(200);
    const rest = await idsOf(`?limit=2&dataset=people&state=published&cursor=${body.next}`);
    expect(rest).toEqual([ids[4]]);
  });

  it.each([
    ['cursor=nonsense', 'validation_failed'],
    ['cursor=', 'validation_failed'],
    [`cursor=${Buffer.from('[1,"people","x"]').toString('base64url')}`, 'validation_failed'],
    [`cursor=${Buffer.from('[1,"loads"]').toString('base64url')}`, 'validation_failed'],
    [`cursor=${Buffer.from('[1,"loads",{}]').toString('base64url')}`, 'validation_failed'],
    [`cursor=${Buffer.from('null').toString('base64url')}`, 'validation_failed'],
    ['limit=0', 'validation_failed'],
    ['limit=1001', 'validation_failed'],
    ['limit=ten', 'validation_failed'],
    ['limit=1.5', 'validation_failed'],
    ['state=gone', 'validation_failed'],
    ['dataset=cities', 'unknown_dataset'],
    ['page=2', 'validation_failed'],
  ] as const)('?%s is refused', async (query, code) => {
    const { detail } = expectProblem(await list(`?${query}`), code);
    expect(detail).toContain(query.split('=')[0]);
  });

  it('a load that does not exist is not found, an id that is none is refused', async () => {
    const gone = '0199a6f3-5c1d-7a43-9f0e-2b7c7e0a9d11';
    const missing = await request(services.loader).get(`/loads/${gone}`);
    expect(expectProblem(missing, 'load_not_found').detail).toContain(gone);
    for (const id of ['1', 'x'.repeat(40), `${ids[0]}0`, "1'%20or%201=1"]) {
      expectProblem(await request(services.loader).get(`/loads/${id}`), 'validation_failed');
    }
    expectProblem(
      await request(services.loader).get(`/loads/${'x'.repeat(400)}`),
      'validation_failed',
    );
  });
});
