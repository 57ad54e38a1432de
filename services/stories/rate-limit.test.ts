import { pino } from 'pino';
import request from 'supertest';
import { afterEach, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { openEvents } from '../testing/event-stream.ts';
import { expectProblem } from '../testing/problems.ts';
import { type Services, startServices, type TestSettings } from '../testing/services.ts';
import { sqliteEngine } from '../testing/sqlite.ts';
import { dataVersionOf } from '../testing/state.ts';

const max = 6;
const secrets = { one: 'secret-of-the-one-1234', two: 'secret-of-the-two-1234' };
const API_KEYS = `one:${secrets.one}:read+load,two:${secrets.two}:read+load`;
/** No test waits for its end. */
const long = { RATE_LIMIT_REQUESTS_MAX: String(max), RATE_LIMIT_WINDOW_MS: '600000' };

let services: Services | undefined;
afterEach(async () => services?.stop());

const start = async (settings: TestSettings, log = pino({ level: 'silent' })) => {
  services = await startServices(sqliteEngine(), { ...long, ...settings }, log);
  return services;
};
const use = async (send: () => request.Test, times = max) => {
  for (let n = 0; n < times; n++) expect((await send()).status).not.toBe(429);
};

it('When a caller asks more often than it may, then it is told when to come back', async () => {
  const lines: { msg: string }[] = [];
  const log = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line)) });
  const { reader } = await start({}, log);
  const get = () => request(reader).get('/summary');
  for (let n = 1; n <= max; n++) {
    const { headers } = await get().expect(200);
    const told = n > max / 2 ? `"requests";r=${max - n};t=600` : undefined;
    expect(headers.ratelimit).toBe(told);
  }
  for (const path of ['/summary', '/nothing', '/summary?x=1', '/docs/', '/openapi.json']) {
    const response = await request(reader).get(path);
    const { detail } = expectProblem(response, 'too_many_requests');
    expect(detail).toMatch(/^More than 6 requests in 600 s; try again in \d+ s\.$/);
    expect(response.headers).toMatchObject({
      'retry-after': expect.stringMatching(/^(600|59\d)$/),
      'ratelimit-policy': '"requests";q=6;w=600',
      ratelimit: expect.stringMatching(/^"requests";r=0;t=(600|59\d)$/),
      'x-content-type-options': 'nosniff',
    });
  }
  await request(reader).head('/summary').expect(429);
  expect((await openEvents(`${reader}/summary/events`)).response.status).toBe(429);
  expect(lines.filter(({ msg }) => msg === 'too many requests')).toEqual([
    expect.objectContaining({ caller: 'address 127.0.0.1', max }),
  ]);
});

it('When a caller has asked too often, then its health is still told', async () => {
  const { reader, loader } = await start({});
  await use(() => request(reader).get('/summary'));
  await use(() => request(loader).get('/loads'));
  for (const url of [reader, loader]) {
    expectProblem(await request(url).get('/metrics'), 'too_many_requests');
    for (const path of ['/health/live', '/health/ready']) {
      for (let n = 0; n <= max; n++) await request(url).get(path).expect(200);
    }
  }
});

it.each(engines)(
  'When an upload is one too many, then nothing of it is loaded (%s)',
  async (engine) => {
    services = await startServices(engine, { ...long, RATE_LIMIT_REQUESTS_MAX: '1' });
    const { loader } = services;
    await request(loader).get('/nothing').expect(404);
    const upload = request(loader).post('/loads').set('Content-Type', 'text/csv');
    expectProblem(await upload.send('city,county,country\nAyr,,Scotland\n'), 'too_many_requests');
    expect(await services.db.selectFrom('loads').selectAll().execute()).toEqual([]);
    expect(await dataVersionOf(services)).toBe(0);
  },
);

it('When one key has asked too often, then another has not', async () => {
  const { reader } = await start({ API_KEYS });
  const get = (secret: string) => request(reader).get('/summary').set('X-API-Key', secret);
  await use(() => get(secrets.one));
  expectProblem(await get(secrets.one), 'too_many_requests');
  await get(secrets.two).expect(200);
  await request(reader).get('/summary').expect(401);
});

it('When somebody tries out keys, then that ends, and keys that are good still are', async () => {
  const { reader } = await start({ API_KEYS });
  const guess = (n: number) =>
    request(reader).get('/summary').set('Authorization', `Bearer guess-of-a-secret-${n}`);
  for (let n = 0; n < max; n++) expectProblem(await guess(n), 'unauthorized');
  expectProblem(await guess(max), 'too_many_requests');
  await request(reader).get('/summary').set('X-API-Key', secrets.one).expect(200);
});

it('When the window is over, then a caller may ask again', async () => {
  const { reader } = await start({ RATE_LIMIT_REQUESTS_MAX: '1', RATE_LIMIT_WINDOW_MS: '300' });
  const get = () => request(reader).get('/summary');
  await vi.waitFor(async () => expectProblem(await get(), 'too_many_requests'));
  await vi.waitFor(async () => expect((await get()).status).toBe(200), { timeout: 5_000 });
});

const from = (url: string, address: string) =>
  request(url).get('/summary').set('X-Forwarded-For', address);

it('When a proxy is trusted, then each of its clients is a caller of its own', async () => {
  const { reader } = await start({ TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1' });
  await use(() => from(reader, '203.0.113.7'));
  expectProblem(await from(reader, '203.0.113.7'), 'too_many_requests');
  // What a client has sent itself stands before what the proxy says of it.
  expectProblem(await from(reader, '198.51.100.1, 203.0.113.7'), 'too_many_requests');
  expectProblem(await from(reader, '203.0.113.7, 10.1.2.3'), 'too_many_requests');
  await from(reader, '203.0.113.8').expect(200);
  await use(() => from(reader, '2001:db8::1'));
  expectProblem(await from(reader, '2001:db8::2'), 'too_many_requests');
  await from(reader, '2001:db8:0:1::1').expect(200);
});

it('When no proxy is trusted, then nobody is somebody else for saying so', async () => {
  const { reader } = await start({ TRUSTED_PROXIES: '10.0.0.0/8' });
  let n = 0;
  await use(() => from(reader, `203.0.113.${++n}`));
  expectProblem(await from(reader, '203.0.113.200'), 'too_many_requests');
});
