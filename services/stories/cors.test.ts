import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { servicesForAll } from '../testing/fixtures.ts';
import { expectProblem } from '../testing/problems.ts';
import { sqliteEngine } from '../testing/sqlite.ts';

const origin = 'https://board.example';
const secret = 'a-secret-of-sixteen-and-more';
const services = servicesForAll(sqliteEngine(), {
  CORS_ORIGINS: `http://localhost:8080,${origin}`,
  API_KEYS: `board:${secret}:read+rows+load+report`,
});

const get = (path: string) => request(services.reader).get(path).set('Origin', origin);
const withKey = (path: string) => get(path).set('X-API-Key', secret);

describe('When a page of an origin that is allowed asks, then', () => {
  it.each(['/summary', '/people', '/reports', '/profile/places', '/summary/unmatched'])(
    'the answer of %s is for it, and for no other',
    async (path) => {
      const { headers } = await withKey(path).expect(200);
      expect(headers['access-control-allow-origin']).toBe(origin);
      const vary = String(headers.vary).split(', ');
      expect(vary).toContain('Origin');
      expect(new Set(vary).size).toBe(vary.length);
      const known = await withKey(path)
        .set('If-None-Match', headers.etag ?? '')
        .expect(304);
      expect(known.headers.vary).toContain('Origin');
    },
  );

  it('it may read why it was refused', async () => {
    for (const [path, code] of [
      ['/summary', 'unauthorized'],
      ['/nothing', 'not_found'],
    ] as const) {
      const response = await get(path);
      expectProblem(response, code);
      expect(response.headers['access-control-allow-origin']).toBe(origin);
    }
  });

  it('it may ask ahead, for any path', async () => {
    const preflight = await request(services.reader)
      .options('/summary')
      .set({ Origin: origin, 'Access-Control-Request-Method': 'GET' })
      .set('Access-Control-Request-Headers', 'x-api-key,if-none-match')
      .expect(204);
    expect(preflight.headers['access-control-allow-headers']).toBe('x-api-key,if-none-match');
    expect(preflight.headers['access-control-max-age']).toBe('600');
    expect(preflight.headers['access-control-allow-methods']).toBe('GET, HEAD, POST, DELETE');
    await request(services.reader).options('/summary').expect(204);
  });
});

it('When another origin asks, then nothing is said of it', async () => {
  const { headers } = await withKey('/summary').set('Origin', 'https://board.example.evil');
  expect(headers).not.toHaveProperty('access-control-allow-origin');
});

it.each([
  ['/nothing', 'get', 'not_found'],
  ['/nothing', 'delete', 'not_found'],
  ['/summary', 'post', 'method_not_allowed'],
] as const)('When origins are allowed, then %s by %s is still %s', async (path, method, code) => {
  expectProblem(await request(services.reader)[method](path), code);
});
