import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../../testing/csv.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { summaryOf } from '../../../testing/state.ts';
import { deleteOldLoad, oldLoads } from '../../purge/old-loads.ts';

const keepMs = 100;
const settings = {
  ...{ CHUNK_WRITE_MS: '20', PURGE_EVERY_MS: '20', LOADS_KEEP_MS: String(keepMs) },
  PREFER_WAIT_MS: String(keepMs), // loads are kept at least as long
  LOADS_CONCURRENT_MAX: '16',
};
const bad = (label: string) => `${manyPeople(3, label)}bad\nworse\n`;

describe.each(engines)('When loads that never counted are old on %s, then', (engine) => {
  let services: Services;
  const get = (path: string) => request(services.loader).get(path);
  const post = (path: string) => request(services.loader).post(path);
  beforeEach(async () => {
    services = await startServices(engine, settings);
    const both = [
      { field: 'people', content: people },
      { field: 'places', content: places },
    ];
    await uploadForm(services.loader, both).expect(201);
  });
  afterEach(async () => services.stop());

  const stored = async () => {
    const loads = await services.db.selectFrom('loads').select('id').orderBy('id').execute();
    return loads.map(({ id }) => id);
  };
  const expectStored = (ids: readonly string[]) =>
    vi.waitFor(async () => expect(await stored()).toEqual([...ids].sort()), { timeout: 10_000 });
  /** Nothing is there that belongs to a load or a file which is not. */
  const expectNothingLeft = async () => {
    const ids = await stored();
    const files = await services.db.selectFrom('files').select(['id', 'load_id']).execute();
    for (const file of files) expect(ids).toContain(file.load_id);
    const rejects = await services.db.selectFrom('rejects').select('file_id').execute();
    for (const { file_id } of rejects) expect(files.map(({ id }) => id)).toContain(file_id);
  };

  it('they go, with files and rejects; those that counted stay', async () => {
    const [first = ''] = await stored();
    const refused = await uploadBody(services.loader, bad('A')).expect(422);
    const noFile = await uploadBody(services.loader, 'a,b\n1,2\n').expect(422);
    const tried = await uploadBody(services.loader, manyPeople(2), { query: '?dryRun=true' });
    await uploadBody(services.loader, people).expect(200);
    const reverted = await uploadBody(services.loader, manyPeople(4, 'B')).expect(201);
    await post(`/loads/${reverted.body.id}/revert`).expect(200);
    const kept = await uploadBody(services.loader, bad('C'), { query: '?maxRejects=all' });
    expect(await summaryOf(services)).toContain('Scotland');
    await expectStored([first, reverted.body.id, kept.body.id]);
    await expectNothingLeft();
    for (const id of [refused.body.loadId, noFile.body.loadId, tried.body.id]) {
      for (const path of ['', '/rejects', '/events']) {
        expectProblem(await get(`/loads/${id}${path}`), 'load_not_found');
      }
      for (const action of ['cancel', 'revert']) {
        expectProblem(await post(`/loads/${id}/${action}`), 'load_not_found');
      }
    }
    expect((await get('/loads').expect(200)).body.items).toHaveLength(3);
    expect((await get(`/loads/${kept.body.id}/rejects`)).body.items).toHaveLength(2);
    await post(`/loads/${kept.body.id}/revert`).expect(200);
    expect(await summaryOf(services)).toBe(summary);
    await uploadBody(services.loader, bad('A'), { query: '?maxRejects=all' }).expect(201);
  });

  it('one that a client may still ask for by its key stays as long as that', async () => {
    const query = '?dryRun=true';
    const headers = { 'Idempotency-Key': 'once' };
    const send = () => uploadBody(services.loader, manyPeople(2), { query, headers });
    const { body } = await send().expect(200);
    const failed = await uploadBody(services.loader, bad('A'), {
      headers: { 'Idempotency-Key': 'other' },
    }).expect(422);
    await vi.waitFor(async () => expect(await stored()).not.toContain(failed.body.loadId), {
      timeout: 10_000,
    });
    expect((await send().expect(200)).body.id).toBe(body.id);
    expect(await stored()).toContain(body.id);
    const days = (n: number) => Date.now() - n * 86_400_000;
    const load = services.db.updateTable('loads').where('id', '=', body.id);
    await load.set({ created_at: days(2) + 60_000, finished_at: days(1) }).execute();
    expect(await oldLoads(services.db, services.config)).toEqual([]);
    await load.set({ created_at: days(2) - 60_000 }).execute();
    await vi.waitFor(async () => expect(await stored()).not.toContain(body.id));
    const again = await send().expect(200);
    expect(again.body.id).not.toBe(body.id);
  });

  it('what was no longer old when it came to it stays, and so does what counts', async () => {
    const { db, config } = services;
    const [first = ''] = await stored();
    const later = Date.now() + 10 * 86_400_000;
    expect(await oldLoads(db, config, later)).toEqual([]);
    expect(await deleteOldLoad(db, first, config, later)).toBe(false);
    await post(`/loads/${first}/revert`).expect(200);
    expect(await deleteOldLoad(db, first, config, later)).toBe(false);
    expect(await stored()).toEqual([first]);
    expect(await deleteOldLoad(db, '01980000-0000-7000-8000-000000000000', config)).toBe(false);
    expect(await oldLoads(db, { ...config, loadsKeepMs: 0 }, later)).toEqual([]);
  });

  it('they go beside publications, reverts and repeats, which come to what they always do', async () => {
    const rounds = Array.from({ length: 6 }, (_, n) => n);
    await Promise.all(
      rounds.map(async (n) => {
        await uploadBody(services.loader, bad(`F${n}`)).expect(422);
        const headers = { 'Idempotency-Key': `key-${n}` };
        const good = () => uploadBody(services.loader, manyPeople(2, `G${n}`), { headers });
        const { body } = await good().expect(201);
        await uploadBody(services.loader, manyPeople(2, `G${n}`)).expect(200);
        expect((await good().expect(201)).body.id).toBe(body.id);
        await uploadBody(services.loader, manyPeople(2, `G${n}`), { query: '?dryRun=true' });
        if (n % 2 === 0) await post(`/loads/${body.id}/revert`).expect(200);
      }),
    );
    await vi.waitFor(async () => expect(await stored()).toHaveLength(1 + rounds.length), {
      timeout: 15_000,
    });
    await expectNothingLeft();
    expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":9}');
  }, 60_000);
});

it.each(engines)('When loads are kept for ever on %s, then none is deleted', async (engine) => {
  const services = await startServices(engine, { ...settings, LOADS_KEEP_MS: '0' });
  try {
    const { body } = await uploadBody(services.loader, bad('A')).expect(422);
    const load = services.db.updateTable('loads').where('id', '=', body.loadId);
    await load.set({ created_at: 1, finished_at: 2 }).execute();
    // Its rows go, and after that all that is old would.
    const file = services.db.selectFrom('files').select('purge_done');
    await vi.waitFor(async () =>
      expect(await file.executeTakeFirst()).toMatchObject({ purge_done: 1 }),
    );
    await uploadBody(services.loader, bad('B')).expect(422);
    await vi.waitFor(async () =>
      expect((await file.execute()).map((each) => each.purge_done)).toEqual([1, 1]),
    );
    expect(await services.db.selectFrom('loads').select('id').execute()).toHaveLength(2);
  } finally {
    await services.stop();
  }
});
