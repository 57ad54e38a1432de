import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import {
  type FaultyServer,
  type StatementFault,
  startFaultyServer,
} from '#shared/testing/mysql-faults.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { startInstance } from '../../../testing/instances.ts';
import { loadOf, loadsOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { csvType, rawUpload } from '../../../testing/raw-upload.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';
import { publish } from '../../publish/publish.ts';
import { revert } from '../../publish/revert.ts';

describe.each(engines)(
  'When it is not known what became of a publication on %s, then',
  (engine) => {
    const services = servicesForEach(engine);

    it('it is tried again: what was published or reverted is told so, in the same version', async () => {
      const { body } = await uploadBody(services.loader, people).expect(201);
      const limits = services.config;
      const load = services.db.selectFrom('loads').selectAll().where('id', '=', body.id);
      const { owner } = await load.executeTakeFirstOrThrow();
      const again = { loadId: body.id, owner: owner ?? '', now: Date.now(), figures: {} };
      const publishAgain = () =>
        publish(services.database, { ...again, mode: 'append', force: false, limits });
      expect(await publishAgain()).toEqual({ outcome: 'published', dataVersion: 1 });
      expect(await dataVersionOf(services)).toBe(1);
      expect(await revert(services.database, body.id, limits)).toBe(2);
      expect(await revert(services.database, body.id, limits, { again: true })).toBeUndefined();
      await expect(revert(services.database, body.id, limits)).rejects.toMatchObject({
        code: 'wrong_state',
      });
      expect(await publishAgain()).toEqual({ outcome: 'published', dataVersion: 1 });
      expect(await dataVersionOf(services)).toBe(2);
      expect(await summaryOf(services)).toBe('{}');
    });
  },
);

const mysql = engines.filter(({ name }) => name === 'mysql');
const lost = ['lostAfter', 'lostBefore'] as const;

describe.each(mysql)('When a connection to %s breaks as something is committed, then', (engine) => {
  let services: Services;
  let server: FaultyServer;
  let loader: Awaited<ReturnType<typeof startInstance>>;
  beforeEach(async () => {
    services = await startServices(engine);
    server = await startFaultyServer(services.config.databaseUrl);
    const config = { ...services.config, databaseUrl: server.url };
    loader = await startInstance({ ...services, config });
  });
  afterEach(async () => {
    await loader.stop();
    await server.close();
    await services.stop();
  });

  /** The first statement like this one fails; or, when it is in a transaction, its commit. */
  const failOnce = (fault: StatementFault, like: RegExp, statement = /^commit/) => {
    const seen = { faults: 0 };
    let isNext = false;
    server.rule = (sql) => {
      isNext ||= seen.faults === 0 && like.test(sql);
      if (!isNext || !statement.test(sql)) return undefined;
      isNext = false;
      seen.faults++;
      return fault;
    };
    return seen;
  };
  const both = [
    { field: 'people', content: people },
    { field: 'places', content: places },
  ];

  it.each(lost)('a load is published once, in one version: %s', async (fault) => {
    const seen = failOnce(fault, /^update `loads` set `state` = 'published'/);
    const { body } = await uploadForm(loader.url, both).expect(201);
    expect(seen.faults).toBe(1);
    expect(body).toMatchObject({ state: 'published', dataVersion: 1 });
    expect(await dataVersionOf(services)).toBe(1);
    expect(await summaryOf(services)).toBe(summary);
    await expectRows(services, { people: 5, places: 3, births: 5 });
  });

  it.each(lost)('a load is reverted once, and that is told: %s', async (fault) => {
    const { body } = await uploadForm(loader.url, both).expect(201);
    const seen = failOnce(fault, /^update `loads` set `state` = 'reverted'/);
    const answer = await request(loader.url).post(`/loads/${body.id}/revert`);
    expect([answer.status, answer.body.state, seen.faults]).toEqual([200, 'reverted', 1]);
    expect(await dataVersionOf(services)).toBe(2);
    expect(await summaryOf(services)).toBe('{}');
    expectProblem(await request(loader.url).post(`/loads/${body.id}/revert`), 'wrong_state');
  });

  it.each(lost)('a load is cancelled, and that is told: %s', async (fault) => {
    const upload = await rawUpload(loader.url, [csvType, 'Content-Length: 1000000']);
    upload.send(manyPeople(10));
    await vi.waitFor(async () => expect((await loadsOf(services))[0]?.state).toBe('receiving'));
    const [load] = await loadsOf(services);
    const cancelling = /^update `loads` set `state` = 'cancelled'/;
    const seen = failOnce(fault, cancelling, cancelling);
    const answer = await request(loader.url).post(`/loads/${load?.id}/cancel`);
    expect([answer.status, answer.body.state, seen.faults]).toEqual([200, 'cancelled', 1]);
    expect(await upload.answer(/load_cancelled/)).toMatch(/^HTTP\/1\.1 409 /);
    upload.socket.destroy();
    expect(await loadOf(services, load?.id ?? '')).toMatchObject({ state: 'cancelled' });
    expectProblem(await request(loader.url).post(`/loads/${load?.id}/cancel`), 'wrong_state');
  });
});
