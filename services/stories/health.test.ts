import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines, makeTemporaryFolder } from '#shared/testing/engines.ts';
import { expectMetric } from '../testing/metrics.ts';
import { expectProblem } from '../testing/problems.ts';
import { type Services, startServices } from '../testing/services.ts';

const both = engines.flatMap((engine) =>
  (['loader', 'reader'] as const).map((service) => ({ engine, service })),
);

describe.each(both)('When $service is looked after on $engine, then', ({ engine, service }) => {
  let services: Services;
  const get = (path: string) => request(services[service]).get(path);
  beforeEach(async () => {
    services = await startServices(engine);
  });
  afterEach(async () => services.stop());

  it('it says that it is alive and ready', async () => {
    for (const path of ['/health/live', '/health/ready']) {
      const response = await get(path).expect(200);
      expect(response.body).toEqual({ status: 'ok' });
    }
  });

  it('it says that it is not ready without its database, but alive', async () => {
    await services.breakDatabase();
    const response = await get('/health/ready');
    expectProblem(response, 'database_unavailable');
    expect(response.headers['retry-after']).toMatch(/^\d+$/);
    expect(response.text).not.toMatch(/sqlite|mysql|pool|table|root/i);
    await get('/health/live').expect(200);
    await get('/metrics').expect(200);
  });

  it('many who ask at once are all told', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => get('/health/ready')));
    expect(all.map(({ status }) => status)).toEqual(Array(30).fill(200));
  });

  it('it gives its figures by route, never by URL', async () => {
    await get('/health/live?a=1').expect(200);
    await get('/health/live').expect(200);
    await get('/nothing/here/secret-path').expect(404);
    const { text, headers } = await get('/metrics').expect(200);
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expectMetric(
      text,
      'http_request_duration_seconds_count',
      { route: '/health/live', status: '200' },
      2,
    );
    expectMetric(text, 'http_request_duration_seconds_count', { status: '404' }, 1);
    expect(text).toMatch(/^http_request_duration_seconds_bucket\{/m);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    expect(text).not.toContain('secret-path');
  });

  it('it describes itself', async () => {
    const { body } = await get('/openapi.json').expect(200);
    expect(body.openapi).toMatch(/^3\.1/);
    expect(Object.keys(body.paths)).toContain('/health/ready');
    const docs = await get('/docs').redirects(2).expect(200);
    expect(docs.text).toMatch(/swagger/i);
    const root = await get('/');
    expect([200, 302]).toContain(root.status);
  });
});

describe.each(engines)('When reader-api on %s cannot write reports, then', (engine) => {
  it('it is not ready, and says which part; all else is answered', async () => {
    const inTheWay = join(makeTemporaryFolder(), 'file');
    writeFileSync(inTheWay, '');
    const services = await startServices(engine, { REPORTS_DIR: join(inTheWay, 'reports') });
    try {
      const response = await request(services.reader).get('/health/ready');
      expectProblem(response, 'reports_unavailable');
      expect(response.body.detail).toBe('The reports folder is not writable.');
      await request(services.reader).get('/summary').expect(200);
      const report = await request(services.reader).post('/reports').send({});
      expectProblem(report, 'reports_unavailable');
      await request(services.loader).get('/health/ready').expect(200);
      rmSync(inTheWay);
      await request(services.reader).get('/health/ready').expect(200);
      await request(services.reader).post('/reports').send({}).expect(201);
    } finally {
      await services.stop();
    }
  });
});
