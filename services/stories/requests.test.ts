import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { servicesForAll } from '../testing/fixtures.ts';
import { expectProblem } from '../testing/problems.ts';
import { sendBytes } from '../testing/send-bytes.ts';
import { sqliteEngine } from '../testing/sqlite.ts';

const services = servicesForAll(sqliteEngine());

describe.each(['loader', 'reader'] as const)('When a request comes to %s, then', (service) => {
  const get = (path: string) => request(services[service]).get(path);

  it('an answer has an id of its own, each another', async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 5; n++) ids.add((await get('/health/live')).headers['x-request-id'] ?? '');
    expect(ids.size).toBe(5);
    for (const id of ids) expect(id).toMatch(/^[\da-f-]{36}$/);
  });

  it.each(['abc', randomUUID(), 'trace:1.2_3-4', 'x'.repeat(128)])(
    'it keeps the id %s',
    async (id) => {
      const response = await get('/nothing').set('X-Request-Id', id);
      expect(response.headers['x-request-id']).toBe(id);
      expect(expectProblem(response, 'not_found').requestId).toBe(id);
    },
  );

  it.each(['x'.repeat(129), 'a b', '', '<script>', 'a;b', 'a"b', 'ä', '{"a":1}'])(
    'it gives another one for %j',
    async (id) => {
      const response = await get('/nothing').set(
        'X-Request-Id',
        Buffer.from(id).toString('latin1'),
      );
      expect(response.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
      expectProblem(response, 'not_found');
    },
  );

  it('a path that is not there is not found, by any method', async () => {
    for (const method of ['get', 'post', 'put', 'delete', 'patch'] as const) {
      expectProblem(await request(services[service])[method]('/no/such/thing'), 'not_found');
    }
    await request(services[service]).head('/no/such/thing').expect(404);
  });

  it.each([
    ['/loads/%', '/reports/%'],
    ['/loads/%zz', '/reports/%zz'],
    [`/loads/${'x'.repeat(400)}`, `/reports/${'x'.repeat(400)}`],
  ])('the path %s is refused as any other', async (ofLoader, ofReader) => {
    const response = await get(service === 'loader' ? ofLoader : ofReader);
    expectProblem(response, 'validation_failed');
  });

  it('headers that are too large are refused', async () => {
    const head = `GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`;
    const answer = await sendBytes(services[service], head);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toMatch(/application\/problem\+json/);
    expect(answer).toMatch(/"code":"headers_too_large"/);
  });

  it('a type without a body is none, and answered', async () => {
    const noLoad = '/loads/01a20edb-8d52-7270-9f7b-8a28e90cba4b/revert';
    const asked = {
      loader: [
        ['/loads', 400],
        [noLoad, 404],
      ],
      reader: [['/reports', 201]],
    } as const;
    for (const [path, status] of asked[service]) {
      for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
        const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\n`;
        const answer = await sendBytes(services[service], `${head}Connection: close\r\n\r\n`);
        expect(answer.slice(0, 12), `${path} ${type}`).toBe(`HTTP/1.1 ${status}`);
      }
    }
  });

  it('what is no HTTP is refused', async () => {
    const answer = await sendBytes(services[service], 'hello\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/application\/problem\+json/);
    await get('/health/live').expect(200);
  });
});

it('When only the head of events is asked for, then it ends with it', async () => {
  const { headers } = await request(services.reader).head('/summary/events').expect(200);
  expect(headers['content-type']).toContain('text/event-stream');
});

it.each([
  ['loader', '/loads?x=1', 'put', 'GET, HEAD, POST'],
  ['loader', '/loads/abc', 'delete', 'GET, HEAD'],
  ['loader', '/loads/abc/revert', 'get', 'POST'],
  ['reader', '/summary', 'post', 'GET, HEAD'],
  ['reader', '/summary', 'options', 'GET, HEAD'],
  ['reader', '/reports', 'put', 'GET, HEAD, POST'],
  ['reader', '/reports/%2e%2e%2fx', 'put', 'DELETE, GET, HEAD'],
  ['reader', '/health/live', 'post', 'GET, HEAD'],
  ['reader', '/docs/', 'patch', 'GET, HEAD'],
] as const)(
  'When %s has no such method for %s as %s, then it says which it has',
  async (service, path, method, allow) => {
    const response = await request(services[service])[method](path);
    expectProblem(response, 'method_not_allowed');
    expect(response.headers.allow).toBe(allow);
  },
);
