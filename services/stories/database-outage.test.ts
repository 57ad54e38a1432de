import { sql } from 'kysely';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { startProxy, type TcpProxy } from '#shared/testing/proxy.ts';
import { uploadForm } from '../testing/client.ts';
import { manyPeople, people, places, summary } from '../testing/csv.ts';
import { endOf, loadsOf } from '../testing/loads.ts';
import { expectProblem } from '../testing/problems.ts';
import { csvType, rawUpload } from '../testing/raw-upload.ts';
import { startProcess } from '../testing/service-process.ts';
import { type Services, startServices } from '../testing/services.ts';
import { countRows, expectRows, summaryOf } from '../testing/state.ts';

const servers = engines.flatMap((engine) => (engine.name === 'sqlite' ? [] : [engine]));
const both = [
  { field: 'people', content: people },
  { field: 'places', content: places },
];

describe.each(servers)('When the way to %s is cut, then', (engine) => {
  let services: Services;
  let proxy: TcpProxy;
  const start = async (settings = {}) => {
    proxy = await startProxy(engine.url);
    services = await startServices({ ...engine, url: proxy.url }, settings);
  };
  beforeEach(async () => start({ CHUNK_RETRY_MS: '5000' }));
  afterEach(async () => {
    await services.stop();
    await proxy.cut();
  });

  it('every call says so, and all goes on once it is mended', async () => {
    await uploadForm(services.loader, both).expect(201);
    await proxy.cut();
    const reads = [
      request(services.reader).get('/summary'),
      request(services.reader).get('/health/ready'),
      request(services.reader).post('/reports').send({}),
      request(services.loader).get('/loads'),
      request(services.loader).get('/health/ready'),
      uploadForm(services.loader, [{ field: 'people', content: manyPeople(3) }]),
    ];
    for (const read of reads) {
      const response = await read;
      expectProblem(response, 'database_unavailable');
      expect(response.headers['retry-after']).toMatch(/^\d+$/);
    }
    await proxy.mend();
    expect(await summaryOf(services)).toBe(summary);
    await request(services.loader).get('/health/ready').expect(200);
    await uploadForm(services.loader, [{ field: 'people', content: manyPeople(3) }]).expect(201);
    expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":6}');
  });

  it('a load that is on its way waits, goes on, and counts every row once', async () => {
    await uploadForm(services.loader, [{ field: 'places', content: places }]).expect(201);
    const content = manyPeople(120_000);
    const length = `Content-Length: ${content.length}`;
    const upload = await rawUpload(services.loader, [csvType, length]);
    const half = Math.floor(content.length / 2);
    upload.send(content.slice(0, half));
    await vi.waitFor(async () => expect(await countRows(services, 'people')).toBeGreaterThan(0), {
      timeout: 10_000,
    });
    await proxy.cut();
    upload.send(content.slice(half));
    await new Promise((resolve) => setTimeout(resolve, 500));
    await proxy.mend();
    expect(await upload.answer(/"links"/, 20_000)).toMatch(/^HTTP\/1\.1 201 /);
    await expectRows(services, { people: 120_000, births: 1 });
    expect(await summaryOf(services)).toBe('{"Scotland":120000}');
  });

  it('a process that is told to stop does so all the same', async () => {
    const running = startProcess('loader-api', {
      DATABASE_URL: new URL('/outage', proxy.url).href,
    });
    try {
      await running.logged('listening');
      await proxy.cut();
      running.child.kill('SIGTERM');
      expect(await running.ended(), running.output()).toBe(0);
    } finally {
      await proxy.mend();
      await sql`drop database if exists outage`.execute(services.db);
    }
  });

  it('a load gives up when it stays cut, and is seen as failed afterwards', async () => {
    await services.stop();
    await start({ CHUNK_RETRY_MS: '300', CHUNK_ROWS_MAX: '1000' });
    const content = manyPeople(20_000);
    const length = `Content-Length: ${content.length}`;
    const upload = await rawUpload(services.loader, [csvType, length]);
    upload.send(content.slice(0, 200_000));
    await vi.waitFor(async () => expect(await countRows(services, 'people')).toBeGreaterThan(0), {
      timeout: 10_000,
    });
    await proxy.cut();
    upload.send(content.slice(200_000));
    const answer = await upload.answer(/"code":/, 10_000);
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toMatch(/"code":"database_unavailable"/);
    await proxy.mend();
    expect(await summaryOf(services)).toBe('{}');
    const [load] = await loadsOf(services);
    expect(await endOf(services, load?.id ?? '')).toMatchObject({ state: 'failed' });
    await expectRows(services, { people: 0, births: 0 });
  });
});
