import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { places } from '../testing/csv.ts';
import { loadedForAll } from '../testing/fixtures.ts';
import { expectProblem } from '../testing/problems.ts';
import { type Services, startServices } from '../testing/services.ts';
import { sqliteEngine } from '../testing/sqlite.ts';

const board = 'https://board.example';
type Headers = Readonly<Record<string, string>>;

/** As a page of another site may send it without asking ahead. */
const upload = ({ loader }: Services, headers: Headers) =>
  request(loader)
    .post('/loads?mode=replace')
    .set({ 'Content-Type': 'text/plain', ...headers })
    .send(places);
const ask = ({ reader }: Services, headers: Headers) =>
  request(reader).get('/summary').set(headers);

const foreign: [string, Headers][] = [
  ['its origin', { Origin: 'https://evil.example' }],
  ['the origin of a sandbox', { Origin: 'null' }],
  ['another port of this machine', { Origin: 'http://127.0.0.1:1' }],
  ['its site', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }],
  ['a site beside this one', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://localhost:8000' }],
  ['an origin that begins as an allowed one', { Origin: `${board}.evil` }],
];
const foreignHosts = ['evil.example', 'evil.example:3001', '127.0.0.1.evil.example', 'a.local.'];
const ownHosts = [
  'localhost',
  'loader-api:3001',
  'LOCALHOST.:80',
  '[::1]:3001',
  '10.0.0.7',
  'x.localhost',
];

describe('When no keys are asked for, then', () => {
  const services = loadedForAll(sqliteEngine(), {
    CORS_ORIGINS: board,
    ALLOWED_HOSTS: 'terra.example',
  });

  it.each(foreign)('a page that shows %s is refused, and changes nothing', async (_, headers) => {
    expectProblem(await upload(services, headers), 'forbidden_origin');
    expectProblem(await ask(services, headers), 'forbidden_origin');
    await services.expectNoLoad();
  });

  it.each(foreignHosts)('%s is not the name of a service', async (host) => {
    expectProblem(await upload(services, { Host: host }), 'forbidden_host');
    expectProblem(await ask(services, { Host: host }), 'forbidden_host');
    expectProblem(
      await request(services.loader).get('/health/live').set('Host', host),
      'forbidden_host',
    );
    await services.expectNoLoad();
  });

  it.each([...ownHosts, 'terra.example', 'Terra.Example:443'])('%s is one', async (host) => {
    await ask(services, { Host: host }).expect(200);
  });

  it('the pages of the service itself, and of origins that are allowed, may ask', async () => {
    const own = services.reader;
    await ask(services, { Origin: own, 'Sec-Fetch-Site': 'same-origin' }).expect(200);
    await ask(services, { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' }).expect(200);
    const { headers } = await ask(services, { Origin: board, 'Sec-Fetch-Site': 'cross-site' });
    expect(headers['access-control-allow-origin']).toBe(board);
    // Behind a proxy that ends TLS.
    await ask(services, { Origin: 'https://terra.example', Host: 'terra.example' }).expect(200);
  });

  it('a link from another page may be followed, a form may not be sent', async () => {
    const link = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };
    await request(services.reader).get('/docs').set(link).redirects(1).expect(200);
    expectProblem(await upload(services, link), 'forbidden_origin');
    await services.expectNoLoad();
  });
});

describe('When keys are asked for, then they decide', () => {
  let services: Services;
  const secret = 'a-secret-of-sixteen-and-more';
  beforeAll(async () => {
    services = await startServices(sqliteEngine(), { API_KEYS: `one:${secret}:load+read` });
  });
  afterAll(async () => services.stop());

  it('from wherever a request comes', async () => {
    const from = { Origin: 'https://evil.example', Host: 'evil.example' };
    expectProblem(await ask(services, from), 'unauthorized');
    await ask(services, { ...from, 'X-API-Key': secret }).expect(200);
    expectProblem(await upload(services, from), 'unauthorized');
    const { body } = await request(services.loader).get('/loads').set('X-API-Key', secret);
    expect(body.items).toEqual([]);
  });
});
