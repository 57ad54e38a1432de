import request from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../../testing/csv.ts';
import { loadOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { type Services, startServices, type TestSettings } from '../../../testing/services.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';

const hasty = { SUPERSEDED_KEEP_MS: '1000', PURGE_EVERY_MS: '100', PURGE_ROWS_MAX: '7' };
const scots = (count: number) => `{"Scotland":${count}}`;

describe.each(engines)('When a load is reverted on %s, then', (engine) => {
  let services: Services;
  const start = async (settings: TestSettings = {}) => {
    services = await startServices(engine, settings);
    const { body } = await uploadForm(services.loader, [
      { field: 'people', content: people },
      { field: 'places', content: places },
    ]).expect(201);
    return body.id as string;
  };
  afterEach(async () => services.stop());
  const replace = async (count: number) => {
    const content = manyPeople(count, `R${count}-`);
    const { body } = await uploadBody(services.loader, content, { query: '?mode=replace' });
    expect(body).toMatchObject({ state: 'published' });
    return body.id as string;
  };
  const revert = (id: string) => request(services.loader).post(`/loads/${id}/revert`);
  /** Reverts, and reads the summary right after: it must know. */
  const expectReverted = async (id: string, after: string) => {
    const version = await dataVersionOf(services);
    const { body, status } = await revert(id);
    expect(await summaryOf(services)).toBe(after);
    expect([status, body.state]).toEqual([200, 'reverted']);
    expect(await dataVersionOf(services)).toBe(version + 1);
    expect(await loadOf(services, id)).toEqual(body);
  };

  it('its rows count no longer, and that happens once', async () => {
    const first = await start();
    await expectReverted(first, '{}');
    expectProblem(await revert(first), 'wrong_state');
    expect(await dataVersionOf(services)).toBe(2);
    await uploadBody(services.loader, people).expect(201);
    await uploadBody(services.loader, places).expect(201);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('what it had replaced counts again', async () => {
    const first = await start();
    const second = await replace(7);
    expect(await summaryOf(services)).toBe(scots(7));
    await expectReverted(second, summary);
    const load = await loadOf(services, first);
    expect(load.files[0]).not.toHaveProperty('supersededBy');
  });

  it('a chain of replacements is undone in whatever order', async () => {
    const first = await start();
    const [a, b, c] = [await replace(10), await replace(20), await replace(30)];
    await expectReverted(b, scots(30));
    await expectReverted(c, scots(10));
    await expectReverted(a, summary);
    await expectReverted(first, '{}');
  });

  it('what was reverted itself does not come back with it', async () => {
    const first = await start();
    const second = await replace(7);
    await expectReverted(first, '{}');
    await expectReverted(second, '{}');
  });

  it('what was appended since stays', async () => {
    await start();
    const second = await replace(7);
    await uploadBody(services.loader, manyPeople(5, 'new')).expect(201);
    expect(await summaryOf(services)).toBe(scots(12));
    await expectReverted(second, '{"Northern Ireland":1,"Scotland":8}');
  });

  it('only what is published can be, and only what there is', async () => {
    await start();
    const failed = await uploadBody(services.loader, `${people}bad\n`);
    const tried = await uploadBody(services.loader, manyPeople(3), { query: '?dryRun=true' });
    for (const id of [failed.body.loadId, tried.body.id]) {
      expectProblem(await revert(id), 'wrong_state');
    }
    expectProblem(await revert('01980000-0000-7000-8000-000000000000'), 'load_not_found');
    expect(await dataVersionOf(services)).toBe(1);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('after a while its rows go; and what is gone does not come back', async () => {
    const first = await start(hasty);
    const second = await replace(50);
    await expectRows(services, { people: 50, places: 3 });
    expect(await summaryOf(services)).toBe(scots(50));
    await expectReverted(second, '{}');
    await expectRows(services, { people: 0, places: 3 });
    expect(await summaryOf(services)).toBe('{}');
    expect(await loadOf(services, first)).toMatchObject({ state: 'published', rowsLoaded: 8 });
    await uploadBody(services.loader, people).expect(201);
    expect(await summaryOf(services)).toBe(summary);
    await expectRows(services, { people: 5 });
  });
});
