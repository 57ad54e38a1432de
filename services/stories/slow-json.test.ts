import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { servicesForAll } from '../testing/fixtures.ts';
import { loadsOf } from '../testing/loads.ts';
import { rawRequest } from '../testing/raw-upload.ts';
import { startServices } from '../testing/services.ts';
import { sqliteEngine } from '../testing/sqlite.ts';

const bodies = [
  ['loader', '/loads', '{"files":[{"path":"people.csv"}]}'],
  ['loader', '/loads/01a20edb-8d52-7270-9f7b-8a28e90cba4b/revert', '{}'],
  ['reader', '/reports', '{"name":"slow"}'],
] as const;

describe.each(bodies)('When a JSON body comes slowly to %s at %s, then', (service, path, body) => {
  const services = servicesForAll(sqliteEngine(), { JSON_BODY_MS: '600' });

  /** Sends the head, then the pieces, one now and then. @returns all that was answered */
  const send = async (headers: string, pieces: readonly string[], everyMs: number) => {
    const head = ['Content-Type: application/json', headers];
    const raw = await rawRequest(services[service], `POST ${path}`, head);
    for (const piece of pieces) {
      if ((await raw.answer('', 0)) !== '') break;
      raw.send(piece);
      await sleep(everyMs);
    }
    await raw.answer('"code"', 4_000);
    raw.socket.end();
    expect(await raw.closed()).toBe(true);
    return raw.answer('', 0);
  };
  const expectTimeout = async (answer: string) => {
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toMatch(/application\/problem\+json/);
    expect(answer).toMatch(/"code":"request_timeout"/);
    expect(await loadsOf(services)).toEqual([]);
    expect((await request(services.reader).get('/reports').expect(200)).body.items).toEqual([]);
    await request(services[service]).get('/health/live').expect(200);
  };

  it('it is told so when nothing comes', async () => {
    await expectTimeout(await send(`Content-Length: ${body.length}`, [], 0));
  });

  it('it is told so when the end does not come', async () => {
    await expectTimeout(await send(`Content-Length: ${body.length}`, [body.slice(0, -1)], 0));
    const half = `${body.length.toString(16)}\r\n${body}\r\n`;
    await expectTimeout(await send('Transfer-Encoding: chunked', [half], 0));
  });

  it('it is told so when a byte comes now and then', async () => {
    const length = `Content-Length: ${body.length + 100}`;
    await expectTimeout(await send(length, [...body, ...' '.repeat(100)], 100));
  });

  it('one that comes in pieces, but in time, is read', async () => {
    const pieces = [body.slice(0, 5), body.slice(5)];
    const answer = await send(`Connection: close\r\nContent-Length: ${body.length}`, pieces, 100);
    expect(answer).not.toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(
      service === 'reader' ? /^HTTP\/1\.1 (201|422) / : /^HTTP\/1\.1 4(04|22) /,
    );
  });
});

it.each(['loader', 'reader'] as const)(
  'When a GET comes to %s with a body that does not end, then its connection is closed',
  async (service) => {
    const services = await startServices(sqliteEngine(), { JSON_BODY_MS: '600' });
    try {
      const raw = await rawRequest(services[service], 'GET /health/live', ['Content-Length: 1000']);
      for (let tries = 0; tries < 100 && !(await raw.closed(50)); tries++) raw.send('x');
      expect(await raw.answer('', 0)).toMatch(/^HTTP\/1\.1 200 /);
      expect(await raw.closed(0)).toBe(true);
      const { hostname, port } = new URL(services[service]);
      // One that ends in time keeps its connection.
      const other = connect(Number(port), hostname);
      other.write('GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n');
      await sleep(200);
      other.write('x');
      await sleep(900);
      other.write('GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      let answers = '';
      for await (const chunk of other) answers += String(chunk);
      expect(answers.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
    } finally {
      await services.stop();
    }
  },
);
