import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { people, places, summary } from '../testing/csv.ts';
import { servicesForAll } from '../testing/fixtures.ts';
import { expectProblem } from '../testing/problems.ts';
import { sqliteEngine } from '../testing/sqlite.ts';
import { dataVersionOf } from '../testing/state.ts';

const keys = {
  load: 'load-secret-0123456789',
  read: 'read-secret-0123456789',
  rows: 'rows-secret-0123456789',
  report: 'report-secret-0123456789',
  all: 'all-secret-0123456789',
};
const API_KEYS = [
  `writer:${keys.load}:load`,
  `viewer:${keys.read}:read`,
  `lister:${keys.rows}:rows`,
  `printer:${keys.report}:report`,
  `admin:${keys.all}:load+read+rows+report`,
].join();

const routes = [
  ['loader', 'get', '/loads', 'load'],
  ['loader', 'head', '/loads', 'load'],
  ['loader', 'post', '/loads', 'load'],
  ['loader', 'get', '/loads/0199a6f3-5c1d-7a43-9f0e-2b7c7e0a9d11', 'load'],
  ['loader', 'get', '/datasets', 'load'],
  ['loader', 'get', '/datasets/people/template.csv', 'load'],
  ['loader', 'get', '/datasets/people/schema.json', 'load'],
  ['reader', 'get', '/summary', 'read'],
  ['reader', 'head', '/summary', 'read'],
  ['reader', 'get', '/summary/breakdown', 'read'],
  ['reader', 'get', '/summary/unmatched', 'read'],
  ['reader', 'get', '/people', 'rows'],
  ['reader', 'head', '/people', 'rows'],
  ['reader', 'get', '/places', 'rows'],
  ['reader', 'get', '/profile/people', 'rows'],
  ['reader', 'get', '/profile/places', 'rows'],
  ['reader', 'get', '/reports', 'read'],
  ['reader', 'get', '/reports/summary_output.json', 'read'],
  ['reader', 'post', '/reports', 'report'],
  ['reader', 'delete', '/reports/nothing.json', 'report'],
] as const;

const services = servicesForAll(sqliteEngine(), { API_KEYS });

describe.each(routes)('When %s is asked to %s %s, then', (service, method, path, scope) => {
  const call = () => request(services[service])[method](path);
  const others = (['load', 'read', 'rows', 'report'] as const).filter((other) => other !== scope);

  it.each([
    ['no key', {}],
    ['an unknown key', { Authorization: 'Bearer nonsense-0123456789' }],
    ['a key that goes on', { Authorization: `Bearer ${keys.all}x` }],
    ['a key as a password', { Authorization: `Basic ${btoa(`admin:${keys.all}`)}` }],
    ['an empty key', { Authorization: 'Bearer ' }],
    ['the name of a key', { 'X-API-Key': 'admin' }],
    ['an unknown key of its own header', { 'X-API-Key': 'nonsense-0123456789' }],
  ])('%s gives 401', async (_, headers) => {
    const response = await call().set(headers);
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toMatch(/^Bearer/);
    if (method !== 'head') expectProblem(response, 'unauthorized');
  });

  it.each(others)('a key for %s alone gives 403', async (other) => {
    const response = await call().set('Authorization', `Bearer ${keys[other]}`);
    expect(response.status).toBe(403);
    if (method === 'head') return;
    const { detail } = expectProblem(response, 'forbidden');
    expect(detail).toContain(scope);
    expect(response.text).not.toContain(keys[other]);
  });

  it.each([
    ['Authorization', `Bearer ${keys[scope]}`],
    ['Authorization', `bearer ${keys.all}`],
    ['X-API-Key', keys[scope]],
    ['X-API-Key', keys.all],
  ])('the right key in %s (%s) lets it through', async (header, value) => {
    const { status } = await call().set(header, value);
    expect([200, 201, 400, 404]).toContain(status);
  });
});

it.each([
  ['loader', '/health/live'],
  ['loader', '/health/ready'],
  ['loader', '/metrics'],
  ['loader', '/openapi.json'],
  ['loader', '/docs'],
  ['reader', '/health/live'],
  ['reader', '/health/ready'],
  ['reader', '/metrics'],
  ['reader', '/openapi.json'],
  ['reader', '/docs'],
] as const)('When keys are asked for, then %s still shows %s to anybody', async (service, path) => {
  await request(services[service]).get(path).redirects(3).expect(200);
});

it('When an upload has no key, then nothing is loaded; with its key, all is', async () => {
  const upload = () =>
    request(services.loader)
      .post('/loads')
      .attach('people', Buffer.from(people), 'people.csv')
      .attach('places', Buffer.from(places), 'places.csv');
  expectProblem(await upload(), 'unauthorized');
  expectProblem(await upload().set('X-API-Key', keys.read), 'forbidden');
  expect(await dataVersionOf(services)).toBe(0);
  await upload().set('X-API-Key', keys.load).expect(201);
  const { text } = await request(services.reader).get('/summary').set('X-API-Key', keys.read);
  expect(text).toBe(summary);
});

it('When a key is for counts alone, then no answer it gets names a person', async () => {
  const { body } = await request(services.reader).get('/openapi.json').expect(200);
  const open: string[] = [];
  // Events go on without end; what they hold is the summary.
  for (const path of Object.keys(body.paths).filter((each) => !each.endsWith('/events'))) {
    const real = path.replace('{name}', 'summary_output.json');
    const { status, text } = await request(services.reader).get(real).set('X-API-Key', keys.read);
    if (status !== 200) continue;
    open.push(path);
    expect(text, path).not.toMatch(/Лука|1842-09-30/);
  }
  expect(open).toEqual(expect.arrayContaining(['/summary', '/summary/breakdown', '/reports']));
  const { text } = await request(services.reader).get('/people').set('X-API-Key', keys.rows);
  expect(text).toMatch(/Лука.*1842-09-30/s);
});
