import request from 'supertest';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { engines, silentLog } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople, people, places } from '../../../testing/csv.ts';
import { holdBody, publishHeld } from '../../../testing/held.ts';
import { loadOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { openProcessSite } from '../../../testing/process-site.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { expectRows, summaryOf } from '../../../testing/state.ts';
import { expireHeld } from '../../purge/expire.ts';

describe.each(engines)('When nobody publishes a held load on %s, then', (engine) => {
  let services: Services | undefined;
  afterEach(async () => {
    await services?.stop();
    services = undefined;
  });

  it('it is cancelled when its time is over, its rows go, and its key is free', async () => {
    const short = { READY_KEEP_MS: '50', PREFER_WAIT_MS: '50', PURGE_EVERY_MS: '20' };
    services = await startServices(engine, { ...short, CHUNK_WRITE_MS: '20' });
    const { loader } = services;
    const headers = { 'Idempotency-Key': 'once' };
    const { body } = await holdBody(loader, people, { headers }).expect(201);
    await vi.waitFor(
      async () => {
        const { body: load } = await request(loader).get(`/loads/${body.id}`);
        expect(load).toMatchObject({ state: 'cancelled', error: { code: 'load_expired' } });
      },
      { timeout: 20_000, interval: 20 },
    );
    const { detail } = expectProblem(await publishHeld(loader, body.id), 'wrong_state');
    expect(detail).toContain('cancelled (load_expired)');
    await expectRows(services, { people: 0, births: 0 });
    const { body: again } = await uploadBody(loader, people, { headers }).expect(201);
    expect(again.id).not.toBe(body.id);
  });

  it('it expires alone, not before its time, and not once it is published', async () => {
    services = await startServices(engine, { IDEMPOTENCY_KEY_MS: '60000' });
    const { loader, db } = services;
    const headers = { 'Idempotency-Key': 'once' };
    const { body: kept } = await holdBody(loader, people, { headers }).expect(201);
    const { body: done } = await holdBody(loader, manyPeople(3)).expect(201);
    await publishHeld(loader, done.id).expect(200);
    const end = Date.parse(kept.expiresAt);
    await expireHeld(db, silentLog, end - 1);
    expect((await loadOf(services, kept.id)).state).toBe('ready');
    // Its key is remembered as long as it is held, however long that is.
    await db.updateTable('loads').set({ created_at: 0 }).where('id', '=', kept.id).execute();
    const again = await holdBody(loader, people, { headers }).expect(201);
    expect(again.body.id).toBe(kept.id);
    await expireHeld(db, silentLog, Date.parse(done.createdAt) + 10 * 86_400_000);
    expect((await loadOf(services, kept.id)).state).toBe('cancelled');
    expect((await loadOf(services, done.id)).state).toBe('published');
  });

  it('it outlives its process, and others leave it alone', async () => {
    const site = await openProcessSite(engine);
    try {
      const first = await site.startLoader();
      await uploadBody(first.loader, places).expect(201);
      const { body } = await holdBody(first.loader, people).expect(201);
      first.child.kill('SIGKILL');
      await first.ended();
      const second = await site.startLoader({ LEASE_MS: '300', PURGE_EVERY_MS: '50' });
      const marker = await uploadBody(second.loader, manyPeople(2)).expect(201);
      // Another load of a dead process is given up meanwhile; this one is nobody's.
      await site.db
        .insertInto('loads')
        .values({
          id: 'dead',
          state: 'receiving',
          mode: 'append',
          source: 'upload',
          options: '{}',
          owner: 'dead',
          created_at: 0,
        })
        .execute();
      await vi.waitFor(
        async () => {
          const dead = site.db.selectFrom('loads').select('state').where('id', '=', 'dead');
          expect((await dead.executeTakeFirstOrThrow()).state).toBe('failed');
        },
        { timeout: 20_000, interval: 50 },
      );
      expect(await loadOf(second, body.id)).toEqual(body);
      await request(second.loader).post(`/loads/${marker.body.id}/revert`).expect(200);
      await publishHeld(second.loader, body.id).expect(200);
      expect(await summaryOf(site)).toBe('{"Northern Ireland":1,"Scotland":3}');
      await expectRows(site, { people: 5 + 2 });
    } finally {
      await site.stop();
    }
  });
});
