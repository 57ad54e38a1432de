import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody } from '../../../testing/client.ts';
import { manyPeople, people, places } from '../../../testing/csv.ts';
import { type Instances, startInstances } from '../../../testing/instances.ts';
import { endOf, loadOf, loadsOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { csvType, rawUpload } from '../../../testing/raw-upload.ts';
import { countRows, dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';

const content = manyPeople(60_000);
const soonMs = 1_000;

describe.each(engines)('When a load is cancelled on %s, then', (engine) => {
  let services: Instances;
  beforeEach(async () => {
    services = await startInstances(engine, 2, { LOADS_CONCURRENT_MAX: '1' });
    await uploadBody(services.loader, places).expect(201);
  });
  afterEach(async () => services.stop());

  const cancel = (id: string, at = 0) =>
    request(services.loaders[at] ?? '').post(`/loads/${id}/cancel`);
  /** An upload that stands still after half of it, with rows written where they come in plain. */
  const stalled = async (bytes: string | Buffer) => {
    const headers = [csvType, `Content-Length: ${bytes.length}`];
    const upload = await rawUpload(services.loader, headers);
    upload.send(bytes.slice(0, Math.floor(bytes.length * 0.9)));
    await vi.waitFor(async () => expect(await countRows(services, 'people')).toBeGreaterThan(0), {
      timeout: 10_000,
      interval: 20,
    });
    const [load] = await loadsOf(services);
    return { upload, id: load?.id ?? '' };
  };
  const expectGone = async (id: string) => {
    expect(await loadOf(services, id)).toMatchObject({
      state: 'cancelled',
      dataVersion: null,
      error: { code: 'load_cancelled' },
      finishedAt: expect.any(String),
    });
    await expectRows(services, { people: 0, births: 0 });
    expect(await summaryOf(services)).toBe('{}');
    expect(await dataVersionOf(services)).toBe(1);
  };

  it.each([
    ['here', 0, content],
    ['here, compressed', 0, gzipSync(content)],
    ['by another instance', 1, content],
  ])('an upload ends within a second, its rows go: %s', async (_, at, bytes) => {
    const { upload, id } = await stalled(bytes);
    const begin = performance.now();
    const answer = await cancel(id, at);
    expect([answer.status, answer.body.state]).toEqual([200, 'cancelled']);
    const told = await upload.answer(/"code":/, 5_000);
    expect(performance.now() - begin).toBeLessThan(soonMs);
    expect(told).toMatch(/^HTTP\/1\.1 409 /);
    expect(told).toContain('"code":"load_cancelled"');
    expect(told).toContain(id);
    upload.socket.destroy();
    await expectGone(id);
    await uploadBody(services.loader, content).expect(201);
    await expectRows(services, { people: 60_000 });
  });

  it('a queued one never starts, who waits for it is told, the next one goes on', async () => {
    const { upload, id: first } = await stalled(content);
    for (const n of [0, 1]) writeFileSync(join(services.dataDir, `${n}.csv`), people);
    const waiting = loadPaths(services.loader, ['0.csv'])
      .set('Prefer', 'wait=20')
      .then((response) => response);
    await vi.waitFor(async () => expect((await loadsOf(services))[0]?.state).toBe('queued'));
    const [queued] = await loadsOf(services);
    const next = await loadPaths(services.loader, ['1.csv']).expect(202);
    expect((await cancel(queued?.id ?? '', 1)).body.state).toBe('cancelled');
    expect((await cancel(first)).body.state).toBe('cancelled');
    await upload.answer(/"code":/);
    upload.socket.destroy();
    expectProblem(await waiting, 'load_cancelled');
    expect(await endOf(services, next.body.id)).toMatchObject({ state: 'published' });
    expect(await loadOf(services, queued?.id ?? '')).toMatchObject({
      state: 'cancelled',
      startedAt: null,
      rowsRead: 0,
    });
    await expectRows(services, { people: 5 });
  });

  it('a running load of files ends as well', async () => {
    writeFileSync(join(services.dataDir, 'people.csv'), manyPeople(400_000));
    const { body } = await loadPaths(services.loader, ['people.csv']).expect(202);
    await vi.waitFor(async () => expect(await countRows(services, 'people')).toBeGreaterThan(0), {
      timeout: 10_000,
      interval: 5,
    });
    expect((await cancel(body.id, 1)).body).toMatchObject({ state: 'cancelled' });
    await expectGone(body.id);
  });

  it('what has ended cannot be, nor what never was', async () => {
    const good = await uploadBody(services.loader, people).expect(201);
    const bad = await uploadBody(services.loader, `${people}bad\n`);
    const tried = await uploadBody(services.loader, content, { query: '?dryRun=true' });
    const before = await loadsOf(services);
    for (const id of [good.body.id, bad.body.loadId, tried.body.id]) {
      for (const at of [0, 1]) expectProblem(await cancel(id, at), 'wrong_state');
    }
    expectProblem(await cancel('01980000-0000-7000-8000-000000000000'), 'load_not_found');
    expectProblem(await cancel('no-id'), 'validation_failed');
    expect(await loadsOf(services)).toEqual(before);
    await expectRows(services, { people: 5 });
  });
});
