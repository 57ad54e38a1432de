import { connect } from 'node:net';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { openEvents } from '../testing/event-stream.ts';
import { loadedForAll } from '../testing/fixtures.ts';
import { sqliteEngine } from '../testing/sqlite.ts';

const policy = "default-src 'none'; frame-ancestors 'none'";

const services = loadedForAll(sqliteEngine(), { CORS_ORIGINS: 'https://board.example' });

const safe = { 'x-content-type-options': 'nosniff', 'content-security-policy': policy };

const asked: [service: 'loader' | 'reader', path: string, status: number][] = [
  ['reader', '/summary', 200],
  ['reader', '/summary/breakdown?by=country', 200],
  ['reader', '/people', 200],
  ['reader', '/reports', 200],
  ['reader', '/metrics', 200],
  ['reader', '/openapi.json', 200],
  ['reader', '/health/ready', 200],
  ['reader', '/nothing', 404],
  ['reader', '/%zz', 400],
  ['reader', `/reports/${'x'.repeat(400)}`, 400],
  ['reader', '/summary?x=1', 400],
  ['reader', '/assets/nothing.ts', 404],
  ['loader', '/loads', 200],
  ['loader', '/loads/none', 400],
  ['loader', '/datasets', 200],
  ['loader', '/nothing', 404],
];

describe('When anything but a page is asked for, then a browser makes nothing of it:', () => {
  it.each(asked)('%s %s', async (service, path, status) => {
    const { headers } = await request(services[service]).get(path).expect(status);
    expect(headers).toMatchObject(safe);
    const head = await request(services[service]).head(path).expect(status);
    expect(head.headers).toMatchObject(safe);
  });

  it.each(['text/csv', 'application/x-ndjson'])('a download as %s', async (type) => {
    const { headers } = await request(services.reader).get('/people').set('Accept', type);
    expect(headers['content-type']).toContain(type);
    expect(headers).toMatchObject(safe);
  });

  it('what the client has already', async () => {
    const { headers } = await request(services.reader).get('/summary');
    const known = await request(services.reader)
      .get('/summary')
      .set('If-None-Match', headers.etag ?? '')
      .expect(304);
    expect(known.headers).toMatchObject(safe);
  });

  it('what another origin asks ahead, and a method that is not there', async () => {
    const preflight = { Origin: 'https://board.example', 'Access-Control-Request-Method': 'POST' };
    const leave = await request(services.loader).options('/loads').set(preflight).expect(204);
    expect(leave.headers).toMatchObject(safe);
    const refused = await request(services.reader).delete('/summary').expect(405);
    expect(refused.headers).toMatchObject(safe);
  });

  it('a stream of events', async () => {
    const { response, close } = await openEvents(`${services.reader}/summary/events`);
    expect(Object.fromEntries(response.headers)).toMatchObject(safe);
    close();
  });

  it('what is no request at all', async () => {
    const { hostname, port } = new URL(services.reader);
    const socket = connect(Number(port), hostname);
    socket.write('nonsense\r\n\r\n');
    let answer = '';
    for await (const piece of socket) answer += String(piece);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.toLowerCase()).toContain('\r\nx-content-type-options: nosniff\r\n');
    expect(answer.toLowerCase()).toContain(`\r\ncontent-security-policy: ${policy}\r\n`);
  });
});

describe.each(['loader', 'reader'] as const)('When a page of %s is opened, then', (service) => {
  const policyOf = async (path: string) => {
    const { headers } = await request(services[service]).get(path).expect(200);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['referrer-policy']).toBe('no-referrer');
    // Over http a browser complains of the one and keeps to the other for good.
    expect(headers).not.toHaveProperty('cross-origin-opener-policy');
    expect(headers).not.toHaveProperty('strict-transport-security');
    const directives = String(headers['content-security-policy']).split(';');
    return new Map(directives.map((text) => [text.split(' ')[0], text.split(' ').slice(1)]));
  };

  it.each(['/docs/', '/docs/static/swagger-ui-bundle.js', '/docs/static/swagger-initializer.js'])(
    '%s runs what comes from here, and nothing that stands in the page',
    async (path) => {
      const directives = await policyOf(path);
      expect(directives.get('default-src')).toEqual(["'none'"]);
      expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
      expect(directives.get('base-uri')).toEqual(["'none'"]);
      for (const name of ['script-src', 'style-src', 'connect-src', 'form-action']) {
        expect(directives.get(name), name).toEqual(["'self'"]);
      }
    },
  );

  it('it has no script, style or handler that the policy would stop', async () => {
    const { text } = await request(services[service]).get('/docs/').expect(200);
    const scripts = [...text.matchAll(/<script\b([^>]*)>([^<]*)/g)];
    expect(scripts.length).toBeGreaterThan(2);
    for (const [, attributes, content] of scripts) {
      expect(attributes).toMatch(/ src="\.?\/[^/]/);
      expect(content?.trim()).toBe('');
    }
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|(src|href)="(https?:)?\/\//);
  });
});

describe('When the page of reader-api is opened, then', () => {
  it('its policy lets nothing but lit-html make markup', async () => {
    const { headers, text } = await request(services.reader).get('/').expect(200);
    expect(headers['content-security-policy']).toContain("default-src 'none';script-src 'self'");
    expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
    expect(headers['cache-control']).toBe('no-cache');
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|(src|href)="(https?:|\/)/);
  });

  it('its files never change under their addresses, and are compressed', async () => {
    const { text } = await request(services.reader).get('/').expect(200);
    const paths = [...text.matchAll(/(?:src|href)="(assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(paths.length).toBeGreaterThan(10);
    for (const path of paths) {
      const { headers } = await request(services.reader).get(`/${path}`).expect(200);
      expect(headers['cache-control']).toContain('immutable');
      expect(headers['content-encoding']).toBe('gzip');
      expect(headers['content-type']).toMatch(/^(text\/(javascript|css)|image\/svg)/);
    }
  });
});
