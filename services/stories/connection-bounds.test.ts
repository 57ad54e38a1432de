import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { pino } from 'pino';
import request from 'supertest';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openEvents } from '../testing/event-stream.ts';
import { expectProblem } from '../testing/problems.ts';
import { type Services, startServices, type TestSettings } from '../testing/services.ts';
import { sqliteEngine } from '../testing/sqlite.ts';

let services: Services | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await services?.stop();
});

const lines: { msg: string }[] = [];
const start = async (settings: TestSettings) => {
  lines.length = 0;
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line)) });
  services = await startServices(sqliteEngine(), settings, log);
  return services;
};

/** @returns whether the service keeps it: it answers one request on it */
async function isKept(url: string, localAddress = '127.0.0.1'): Promise<boolean> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), localAddress });
  sockets.push(socket);
  const closed = new Promise<false>((resolve) => {
    socket.once('close', () => resolve(false)).once('error', () => resolve(false));
  });
  socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
  return Promise.race([
    once(socket, 'data').then(
      () => true as const,
      () => false,
    ),
    closed,
  ]);
}

describe('When an address has as many connections as it may, then', () => {
  it('its next ones are closed, until it gives one up; others are kept', async () => {
    const { reader } = await start({ CONNECTIONS_PER_ADDRESS_MAX: '2' });
    expect(await isKept(reader)).toBe(true);
    expect(await isKept(reader)).toBe(true);
    for (let n = 0; n < 3; n++) expect(await isKept(reader)).toBe(false);
    expect(await isKept(reader, '127.0.0.2')).toBe(true);
    expect(lines).toEqual([
      expect.objectContaining({
        msg: 'closed connections over CONNECTIONS_PER_ADDRESS_MAX',
        address: '127.0.0.1',
      }),
    ]);
    sockets[0]?.destroy();
    await vi.waitFor(async () => expect(await isKept(reader)).toBe(true));
    expect(await isKept(reader)).toBe(false);
  });

  it('a proxy that is trusted still gets more', async () => {
    const proxies = { TRUSTED_PROXIES: '127.0.0.1' };
    const { loader } = await start({ CONNECTIONS_PER_ADDRESS_MAX: '1', ...proxies });
    for (let n = 0; n < 4; n++) expect(await isKept(loader)).toBe(true);
    expect(await isKept(loader, '127.0.0.2')).toBe(true);
    expect(await isKept(loader, '127.0.0.2')).toBe(false);
  });
});

it('When there are as many connections as there may be, then more are closed', async () => {
  const { reader } = await start({
    CONNECTIONS_MAX: '2',
    CONNECTIONS_PER_ADDRESS_MAX: '2',
    EVENT_STREAMS_PER_CALLER_MAX: '1',
  });
  expect(await isKept(reader)).toBe(true);
  expect(await isKept(reader, '127.0.0.2')).toBe(true);
  expect(await isKept(reader, '127.0.0.3')).toBe(false);
  expect(lines).toEqual([
    expect.objectContaining({ msg: 'closed connections over CONNECTIONS_MAX' }),
  ]);
});

it('When a caller has as many event streams as it may, then it is told so', async () => {
  const secrets = ['secret-of-the-one-1234', 'secret-of-the-two-1234'] as const;
  const API_KEYS = `one:${secrets[0]}:read,two:${secrets[1]}:read`;
  const { reader } = await start({ API_KEYS, EVENT_STREAMS_PER_CALLER_MAX: '2' });
  const url = `${reader}/summary/events`;
  const get = (secret: string) => request(url).get('').set('X-API-Key', secret);
  const open = (secret: string) => openEvents(url, undefined, { 'X-API-Key': secret });
  const first = await open(secrets[0]);
  await open(secrets[0]);
  const response = await get(secrets[0]);
  expect(expectProblem(response, 'too_many_streams').detail).toContain('2 event streams');
  expect(response.headers['retry-after']).toBe('5');
  expect((await open(secrets[1])).response.status).toBe(200);
  await request(reader).get('/summary').set('X-API-Key', secrets[0]).expect(200);
  await request(url).head('').set('X-API-Key', secrets[0]).expect(200);
  first.close();
  await vi.waitFor(async () => expect((await open(secrets[0])).response.status).toBe(200));
  expectProblem(await get(secrets[0]), 'too_many_streams');
});
