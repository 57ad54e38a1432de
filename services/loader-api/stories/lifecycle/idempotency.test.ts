import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'supertest';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople, people, places } from '../../../testing/csv.ts';
import { startInstance } from '../../../testing/instances.ts';
import { endOf, loadsOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { csvType, rawUpload } from '../../../testing/raw-upload.ts';
import { type Services, startServices, type TestSettings } from '../../../testing/services.ts';
import { dataVersionOf, expectRows } from '../../../testing/state.ts';

const key = { 'Idempotency-Key': 'order-66' };
const secrets = { ada: 'a-secret-of-ada-1', bob: 'a-secret-of-bob-2' };

describe.each(engines)('When a request carries an Idempotency-Key on %s, then', (engine) => {
  let services: Services;
  const start = async (settings: TestSettings = {}) => {
    services = await startServices(engine, settings);
  };
  afterEach(async () => services.stop());
  const send = (content: string, query = '', headers: Record<string, string> = key) =>
    uploadBody(services.loader, content, { query, headers });
  const expectReplay = (answer: Response, first: Response) => {
    expect(answer.headers['idempotency-replayed']).toBe('true');
    expect([answer.status, answer.headers.location]).toEqual([
      first.status,
      first.headers.location,
    ]);
    expect(answer.body).toEqual(first.body);
  };

  it('a repeat gives the first answer: published, duplicate and tried', async () => {
    await start();
    const first = await send(people).expect(201);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expectReplay(await send(people), first);
    const duplicate = await send(people, '', { 'Idempotency-Key': 'two' }).expect(200);
    expect(duplicate.body).toMatchObject({ id: first.body.id, duplicate: true });
    expectReplay(await send(people, '', { 'Idempotency-Key': 'two' }), duplicate);
    const tried = await send(places, '?dryRun=true', { 'Idempotency-Key': 'three' }).expect(200);
    expectReplay(await send(places, '?dryRun=true', { 'Idempotency-Key': 'three' }), tried);
    expect(await loadsOf(services)).toHaveLength(3);
    await expectRows(services, { people: 5, places: 0 });
  });

  it('other content, options or files under the same key are refused', async () => {
    await start();
    const first = await send(people).expect(201);
    expectProblem(await send(`${people}A,B,1950-06-15,C\n`), 'idempotency_key_reused');
    expectProblem(await send(people, '?mode=replace'), 'idempotency_key_reused');
    expectProblem(await send(people, '?dataset=people'), 'idempotency_key_reused');
    const parts = [people, people].map((content) => ({ field: 'people', content }));
    const form = await uploadForm(services.loader, parts).set(key);
    expectProblem(form, 'idempotency_key_reused');
    expectReplay(await send(people), first);
    expect(await dataVersionOf(services)).toBe(1);
    await expectRows(services, { people: 5 });
  });

  it('what was read in another charset is another request, whoever has named it', async () => {
    await start();
    const content = manyPeople(2, 'é');
    const declare = (charset: string, query = '') =>
      uploadBody(services.loader, content, {
        headers: key,
        type: `text/csv; charset=${charset}`,
        query,
      });
    const first = await declare('latin1').expect(201);
    expectProblem(await declare('utf-8'), 'idempotency_key_reused');
    expectProblem(await declare('latin1', '?charset=utf-8'), 'idempotency_key_reused');
    expectProblem(
      await uploadBody(services.loader, content, { headers: key }),
      'idempotency_key_reused',
    );
    expectReplay(await declare('ISO-8859-1'), first);
    expectReplay(await declare('utf-8', '?charset=iso-8859-1'), first);
    await expectRows(services, { people: 2 });
  });

  it('while it runs a repeat is told so, and the key is free after a failure', async () => {
    await start();
    const slow = await rawUpload(services.loader, [
      csvType,
      `Content-Length: ${people.length * 2}`,
      'Idempotency-Key: order-66',
    ]);
    slow.send(people);
    await vi.waitFor(async () => expect((await loadsOf(services))[0]?.state).toBe('receiving'));
    expectProblem(await send(people), 'idempotency_key_in_use');
    slow.socket.destroy();
    await endOf(services, (await loadsOf(services))[0]?.id ?? '');
    expectProblem(await send(`${people}bad\n`), 'too_many_rejects');
    const { body } = await send(people).expect(201);
    expect(body).toMatchObject({ state: 'published', dataVersion: 1 });
    await expectRows(services, { people: 5 });
  });

  it('it is forgotten after a while', async () => {
    await start({ IDEMPOTENCY_KEY_MS: '1000', PREFER_WAIT_MS: '1000' });
    const first = await send(people).expect(201);
    expectReplay(await send(people), first);
    await sleep(1_100);
    const other = await send(places).expect(201);
    expect(other.body.id).not.toBe(first.body.id);
    expectProblem(await send(people), 'idempotency_key_reused');
    await expectRows(services, { people: 5, places: 3 });
  });

  it('another instance, started later, gives the same answer', async () => {
    await start();
    const first = await send(people).expect(201);
    const later = await startInstance(services);
    try {
      expectReplay(await uploadBody(later.url, people, { headers: key }), first);
      expectProblem(
        await uploadBody(later.url, places, { headers: key }),
        'idempotency_key_reused',
      );
    } finally {
      await later.stop();
    }
  });

  it('a load of files on the server is queued once', async () => {
    await start();
    writeFileSync(join(services.dataDir, 'people.csv'), people);
    writeFileSync(join(services.dataDir, 'places.csv'), places);
    const load = (...paths: string[]) => loadPaths(services.loader, paths).set(key);
    const first = await load('people.csv').expect(202);
    const ended = await endOf(services, first.body.id);
    const again = await load('people.csv');
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
    expect(again.body).toEqual(ended);
    expectProblem(await load('people.csv', 'places.csv'), 'idempotency_key_reused');
    expectProblem(await send(people), 'idempotency_key_reused');
    expect(await loadsOf(services)).toHaveLength(1);
  });

  it('two users may use the same', async () => {
    const keys = Object.entries(secrets).map(([name, secret]) => `${name}:${secret}:load+read`);
    await start({ API_KEYS: keys.join() });
    const as = (name: keyof typeof secrets, content: string) =>
      send(content, '', { ...key, Authorization: `Bearer ${secrets[name]}` });
    const first = await as('ada', people).expect(201);
    const other = await as('bob', places).expect(201);
    expectReplay(await as('ada', people), first);
    expectReplay(await as('bob', places), other);
    expectProblem(await as('bob', people), 'idempotency_key_reused');
    await expectRows(services, { people: 5, places: 3 });
  });

  it('a cancelled or reverted load: the first may be sent again, the second is told', async () => {
    await start({ LOADS_CONCURRENT_MAX: '2' });
    const slow = await rawUpload(services.loader, [
      csvType,
      'Content-Length: 1000000',
      'Idempotency-Key: order-66',
    ]);
    slow.send(manyPeople(10));
    await vi.waitFor(async () => expect((await loadsOf(services))[0]?.state).toBe('receiving'));
    const [running] = await loadsOf(services);
    await fetch(`${services.loader}/loads/${running?.id}/cancel`, { method: 'POST' });
    expect(await slow.answer(/load_cancelled/)).toMatch(/^HTTP\/1\.1 409 /);
    slow.socket.destroy();
    const { body } = await send(people).expect(201);
    await fetch(`${services.loader}/loads/${body.id}/revert`, { method: 'POST' });
    const again = await send(people);
    expect(again.body).toMatchObject({ id: body.id, state: 'reverted' });
    expect(again.headers['idempotency-replayed']).toBe('true');
  });
});
