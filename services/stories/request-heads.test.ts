import { describe, expect, it } from 'vitest';
import { servicesForAll } from '../testing/fixtures.ts';
import { sendBytes } from '../testing/send-bytes.ts';
import { sqliteEngine } from '../testing/sqlite.ts';

const services = servicesForAll(sqliteEngine());

describe.each(['loader', 'reader'] as const)('When a request comes to %s, then', (service) => {
  it('it must name a host by HTTP/1.1 (RFC 9112, 3.2), not by HTTP/1.0', async () => {
    for (const path of ['/health/live', '/docs/', '/no/such/thing']) {
      const answer = await sendBytes(services[service], `GET ${path} HTTP/1.1\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 .*^connection: close\r$.*problem\+json/ims);
      expect(answer).toMatch(/"code":"validation_failed"/);
    }
    const answer = await sendBytes(services[service], 'GET /health/live HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('a body without a host is not taken', async () => {
    const head = 'POST /loads HTTP/1.1\r\nContent-Type: text/csv\r\nContent-Length: 12\r\n\r\n';
    const answer = await sendBytes(services[service], `${head}city,county\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*"code":"validation_failed"/s);
    // What follows it could have been meant for another host.
    expect(answer.match(/^HTTP/gm)).toHaveLength(1);
  });

  it('what it expects beside 100-continue is passed over', async () => {
    const head =
      'GET /health/live HTTP/1.1\r\nHost: x\r\nExpect: more\r\nConnection: close\r\n\r\n';
    expect(await sendBytes(services[service], head)).toMatch(/^HTTP\/1\.1 200 /);
  });
});
