import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type Operation, readOperations, type ServiceName } from '../fuzz/contract.ts';
import { uploadBody } from '../testing/client.ts';
import { manyPeople, people, places } from '../testing/csv.ts';
import { random } from '../testing/random.ts';
import { type ServiceProcess, startProcess } from '../testing/service-process.ts';

/** More than the buffers of a connection hold, so that a download is under way for a while. */
const rows = 40_000;
const seed = 12;
const momentsMs = [0, 2, 10, 60];
const warnLevel = 40;

/** What a service takes and gives beside its operations. */
const pages = ['/docs/', '/docs/static/swagger-ui-bundle.js', '/docs/json', '/openapi.json'];

function formOf(content: string): string {
  const name = 'form-data; name="people"; filename="people.csv"';
  return `--b\r\nContent-Disposition: ${name}\r\n\r\n${content}\r\n--b--\r\n`;
}

/** A body of each kind that an operation takes, and one it may not know. */
const bodies: readonly [type: string, body: string][] = [
  ['text/csv', people + places],
  ['text/csv', manyPeople(20_000, 'H')],
  ['multipart/form-data; boundary=b', formOf(people)],
  ['application/json', '{"paths":["*.csv"],"title":"x"}'],
];

/** Requests as bytes: whole ones, and the first half of each that has a body. */
function requestsOf({ method, path }: Pick<Operation, 'method' | 'path'>, load: string): string[] {
  const target = path.replace('{id}', load).replace(/\{\w+\}/, 'nothing.json');
  const head = `${method} ${target} HTTP/1.1\r\nHost: x\r\nAccept: text/csv, */*\r\n`;
  if (method === 'GET') return [`${head}\r\n`, `${head.replace('text/csv', 'text/html')}\r\n`];
  return bodies.flatMap(([type, body]) => {
    const typed = `${head}Content-Type: ${type}\r\n`;
    const half = body.slice(0, body.length / 2);
    return [
      `${typed}Content-Length: ${body.length}\r\n\r\n${body}`,
      `${typed}Content-Length: ${body.length}\r\n\r\n${half}`,
      `${typed}Transfer-Encoding: chunked\r\n\r\n${half.length.toString(16)}\r\n${half}\r\n`,
      `${typed}Content-Length: ${body.length}\r\n\r\n`,
    ];
  });
}

/**
 * Sends bytes, reads for a while, and is gone: in order or, as a client that is killed, at once.
 */
async function hangUp(url: string, bytes: string, afterMs: number, isReset: boolean) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').catch(() => undefined);
  socket.write(bytes);
  // Only some of the answer is read.
  socket.once('readable', () => socket.read());
  await sleep(afterMs);
  if (isReset) socket.resetAndDestroy();
  else socket.destroy();
  await closed;
}

async function hangUpOnAll(service: ServiceName, url: string, load: string): Promise<number> {
  const below = random(seed);
  const operations = readOperations().filter((each) => each.service === service);
  const all = [...operations, ...pages.map((path) => ({ method: 'GET', path }))];
  const work = all
    .flatMap((operation) => requestsOf(operation, load))
    .flatMap((bytes) =>
      momentsMs.map((atMost) => () => hangUp(url, bytes, below(atMost + 1), below(2) === 0)),
    );
  const turns = work.values();
  const next = async () => {
    for (const turn of turns) await turn();
  };
  await Promise.all([next(), next(), next(), next()]);
  return work.length;
}

/** Expects a service to be well, to end in order, and to have found nothing worth a warning. */
async function expectUnmoved({ child, log, ended, output }: ServiceProcess, url: string) {
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  const told = log.filter(({ level = 0 }) => level >= warnLevel);
  expect(told).toEqual([]);
  child.kill('SIGTERM');
  expect(await ended(), output()).toBe(0);
}

it('When clients hang up on any route at any moment, then no log has a warning of it', async () => {
  const settings = { LOADS_CONCURRENT_MAX: '20', LOADS_RESERVED: '20', LOG_LEVEL: 'debug' };
  const loader = startProcess('loader-api', settings);
  const { url: loaderUrl = '' } = await loader.logged('listening');
  const reader = startProcess('reader-api', settings, loader.folder);
  const { url: readerUrl = '' } = await reader.logged('listening');
  const { body } = await uploadBody(loaderUrl, manyPeople(rows)).expect(201);
  expect(await hangUpOnAll('loader-api', loaderUrl, body.id)).toBeGreaterThan(100);
  expect(await hangUpOnAll('reader-api', readerUrl, body.id)).toBeGreaterThan(100);
  await expect
    .poll(async () => (await fetch(`${loaderUrl}/loads?state=receiving`)).json(), {
      timeout: 20_000,
    })
    .toMatchObject({ items: [] });
  // Some were gone before their body had come.
  expect(loader.log.some(({ code }) => code === 'client_disconnected')).toBe(true);
  await expectUnmoved(loader, loaderUrl);
  await expectUnmoved(reader, readerUrl);
}, 120_000);
