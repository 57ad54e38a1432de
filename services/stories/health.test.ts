import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
    expect((await get('/health/live').expect(200)).body).toEqual({ status: 'ok' });
    await vi.waitFor(async () => {
      const started = await get('/health/startup');
      if (started.status !== 200) expectProblem(started, 'starting');
      expect(started.body).toEqual({ status: 'ok' });
    });
    const parts = { service: 'ok', database: 'ok', migration: 'ok', disk: 'ok' };
    const own = service === 'reader' ? { reports: 'ok' } : {};
    const { body } = await get('/health/ready').expect(200);
    expect(body).toEqual({ status: 'ok', parts: { ...parts, ...own } });
  });

  it('it says that it is not ready without its database, but alive', async () => {
    await services.breakDatabase();
    const response = await get('/health/ready');
    expectProblem(response, 'database_unavailable');
    expect(response.body.parts).toMatchObject({ database: 'unreachable', disk: 'ok' });
    const { text } = await get('/metrics').expect(200);
    expectMetric(text, 'terrascope_ready', { part: 'database' }, 0);
    expect(response.headers['retry-after']).toMatch(/^\d+$/);
    expect(response.text).not.toMatch(/sqlite|mysql|pool|table|root/i);
    await get('/health/live').expect(200);
  });

  it('it says so when the schema is older than it needs', async () => {
    await sql`delete from kysely_migration where name = (
      select name from (select max(name) as name from kysely_migration) as last)`.execute(
      services.db,
    );
    const response = await get('/health/ready');
    expectProblem(response, 'database_unavailable');
    expect(response.body.parts).toMatchObject({ database: 'ok', migration: 'behind' });
  });

  it('it counts who hangs up, and who has listened', async () => {
    if (service === 'loader') {
      const { hostname, port } = new URL(services.loader);
      const socket = connect(Number(port), hostname);
      const head = 'Host: localhost\r\nContent-Type: text/csv\r\nContent-Length: 9000\r\n\r\n';
      socket.write(`POST /loads?dataset=people HTTP/1.1\r\n${head}given_name`);
      await new Promise((resolve) => setTimeout(resolve, 300));
      socket.destroy();
    } else {
      const over = new AbortController();
      const { body } = await fetch(`${services.reader}/summary/events`, { signal: over.signal });
      await body?.getReader().read();
      const { text } = await get('/metrics');
      expect(text).toMatch(/^http_event_streams 1$/m);
      over.abort();
    }
    await vi.waitFor(async () => {
      const { text } = await get('/metrics');
      expect(text).toMatch(/^http_event_streams 0$/m);
      if (service === 'loader') {
        expectMetric(text, 'http_requests_aborted_total', { route: '/loads', method: 'POST' }, 1);
      } else {
        const labels = { route: '/summary/events', status: '200' };
        expectMetric(text, 'http_event_stream_duration_seconds_count', labels, 1);
        expect(text).not.toMatch(/^http_requests_aborted_total\{/m);
      }
    });
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
      expect(response.body.parts).toMatchObject({ database: 'ok', reports: 'unwritable' });
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
