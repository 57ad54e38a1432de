import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { startProxy, type TcpProxy } from '#shared/testing/proxy.ts';
import { uploadForm } from '../testing/client.ts';
import { manyPeople, people, places, summary } from '../testing/csv.ts';
import { loadsOf } from '../testing/loads.ts';
import { expectProblem } from '../testing/problems.ts';
import { csvType, rawUpload } from '../testing/raw-upload.ts';
import { startProcess } from '../testing/service-process.ts';
import { type Services, startServices, type TestSettings } from '../testing/services.ts';
import { countRows, summaryOf } from '../testing/state.ts';

const servers = engines.flatMap((engine) => (engine.name === 'sqlite' ? [] : [engine]));
const both = [
  { field: 'people', content: people },
  { field: 'places', content: places },
];

describe.each(servers)('When %s answers nothing any more, then', (engine) => {
  let services: Services;
  let proxy: TcpProxy;
  const start = async (settings: TestSettings) => {
    proxy = await startProxy(engine.url);
    services = await startServices({ ...engine, url: proxy.url }, settings);
  };
  afterEach(async () => {
    await services.stop();
    await proxy.cut();
  });

  it.each(['loader-api', 'reader-api'] as const)('%s stops in order all the same', async (name) => {
    await start({});
    const running = startProcess(name, {
      DATABASE_URL: services.config.databaseUrl,
      DATABASE_IDLE_TIMEOUT_MS: '500',
      READ_SILENCE_MS: '500',
      LISTING_STATEMENT_MS: '400',
    });
    const { url = '' } = await running.logged('listening');
    // So that each kind of connection is there.
    await request(url).get('/health/ready').expect(200);
    proxy.freeze();
    running.child.kill('SIGTERM');
    expect(await running.ended(), running.output()).toBe(0);
    expect(running.log.filter(({ level = 0 }) => level >= 50)).toEqual([]);
    proxy.thaw();
  });

  it('a frozen server keeps no reader waiting, and is asked again once it has thawed', async () => {
    await start({ READ_SILENCE_MS: '500', LISTING_STATEMENT_MS: '400' });
    await uploadForm(services.loader, both).expect(201);
    expect(await summaryOf(services)).toBe(summary);
    proxy.freeze();
    const paths = ['/summary', '/people', '/profile/people', '/health/ready', '/summary/events'];
    for (const response of await Promise.all(
      paths.map((path) => request(services.reader).get(path)),
    )) {
      expectProblem(response, 'database_unavailable');
    }
    proxy.thaw();
    await vi.waitFor(async () => expect(await summaryOf(services)).toBe(summary), {
      timeout: 15_000,
    });
    await request(services.reader).get('/people').expect(200);
  });

  it('a frozen server keeps no caller of loader-api waiting, however many there are', async () => {
    await start({ DATABASE_IDLE_TIMEOUT_MS: '500', DATABASE_CONNECTIONS_MAX: '2' });
    await uploadForm(services.loader, both).expect(201);
    const [load] = await loadsOf(services);
    proxy.freeze();
    const three = [{ field: 'people', content: manyPeople(3) }];
    const answers = [
      request(services.loader).get('/health/ready'),
      uploadForm(services.loader, three),
      uploadForm(services.loader, three),
      request(services.loader).post(`/loads/${load?.id}/revert`),
      // More than there are connections, of which all are frozen.
      ...Array.from({ length: 20 }, () => request(services.loader).get('/loads')),
    ];
    for (const response of await Promise.all(answers)) {
      expectProblem(response, 'database_unavailable');
    }
    await request(services.loader).get('/health/live').expect(200);
    proxy.thaw();
    await vi.waitFor(
      async () => {
        await request(services.loader).get('/health/ready').expect(200);
        await uploadForm(services.loader, three).expect(201);
      },
      { timeout: 15_000, interval: 200 },
    );
    expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":6}');
  });

  it('a chunk on its way to a frozen server is given up, and sent again once that answers', async () => {
    await start({ DATABASE_IDLE_TIMEOUT_MS: '500' });
    await uploadForm(services.loader, [{ field: 'places', content: places }]).expect(201);
    const content = manyPeople(200_000);
    const upload = await rawUpload(services.loader, [csvType, `Content-Length: ${content.length}`]);
    upload.send(content.slice(0, content.length / 2));
    await vi.waitFor(async () => expect(await countRows(services, 'people')).toBeGreaterThan(0), {
      timeout: 10_000,
    });
    proxy.freeze();
    upload.send(content.slice(content.length / 2));
    await sleep(4_000);
    proxy.letNewThrough();
    // The chunk itself might have been waited for as long as CHUNK_WRITE_MS says.
    expect(await upload.answer(/"links"/, 20_000)).toMatch(/^HTTP\/1\.1 201 /);
    expect(await summaryOf(services)).toBe('{"Scotland":200000}');
    proxy.thaw();
  });

  it('connections that lead nowhere any more are given up all at once', async () => {
    await start({ READ_SILENCE_MS: '1000', LISTING_STATEMENT_MS: '900' });
    await uploadForm(services.loader, both).expect(201);
    const get = async (path: string) => (await request(services.reader).get(path)).status;
    // So that there are several.
    await Promise.all(Array.from({ length: 10 }, () => get('/health/ready')));
    proxy.freezeOpen();
    expect(await get('/health/ready')).toBe(503);
    for (let n = 0; n < 5; n++) expect(await get('/health/ready')).toBe(200);
    proxy.thaw();
    expect(await summaryOf(services)).toBe(summary);
  });
});
