import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';
import { serviceArguments } from '../service-arguments.ts';
import { people } from '../testing/csv.ts';
import { startCollector } from '../testing/otlp.ts';
import { startProcess } from '../testing/service-process.ts';

// Processes are started, some of them with many modules to read.
vi.setConfig({ testTimeout: 180_000 });

const trace_id = '0af7651916cd43dd8448eb211c80319c';
const span_id = 'b7ad6b7169203331';
const nobody = '00000000-0000-7000-8000-000000000000';
const traceparent = `00-${trace_id}-${span_id}-01`;

/** Node without the optional packages; `api` comes with that for metrics. */
const withoutPackages = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ resolve: (name, context, next) => {
    if (!/^@opentelemetry\\/(?!api$)/.test(name)) return next(name, context);
    throw Object.assign(new Error("Cannot find package '" + name + "'"), { code: 'ERR_MODULE_NOT_FOUND' });
  } });`)}`;

async function startLoader(OTEL_EXPORTER_OTLP_ENDPOINT: string, more = {}) {
  const folder = makeTemporaryFolder();
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'people.csv'), people);
  const running = startProcess('loader-api', { OTEL_EXPORTER_OTLP_ENDPOINT, ...more }, folder);
  const { url } = await running.logged('listening');
  return { running, url: String(url) };
}

async function stop({ child, ended }: Awaited<ReturnType<typeof startLoader>>['running']) {
  child.kill('SIGTERM');
  expect(await ended()).toBe(0);
}

test('When spans are collected, then a request and its load are found by their ids', async () => {
  const { url: collector, spans } = await startCollector();
  const others = { OTEL_RESOURCE_ATTRIBUTES: 'place=here' };
  const { running, url } = await startLoader(collector, others);
  const headers = { 'content-type': 'text/csv', traceparent, 'x-request-id': 'mine' };
  const options = { method: 'POST', body: people, headers };
  const answer = await fetch(`${url}/loads?note=Jo%20Doe`, options);
  const { id } = (await answer.json()) as { id: string };
  expect((await fetch(`${url}/loads/${id}`)).status).toBe(200);
  expect((await fetch(`${url}/loads/${nobody}`)).status).toBe(404);
  await fetch(`${url}/health/live`);
  await stop(running);
  const [request, load, look, lost, ...rest] = spans.toSorted(
    (a, b) => rank(a.name) - rank(b.name),
  );
  expect(rest).toEqual([]);
  expect(request).toMatchObject({
    name: 'POST /loads',
    traceId: trace_id,
    parentId: span_id,
    resource: { 'service.name': 'loader-api', 'service.namespace': 'terrascope', place: 'here' },
    attributes: { 'terrascope.request_id': 'mine', 'url.path': '/loads' },
  });
  expect(load).toMatchObject({
    name: 'load',
    traceId: trace_id,
    parentId: request?.spanId,
    attributes: { 'terrascope.request_id': 'mine', 'terrascope.load_id': id },
    fault: undefined,
  });
  expect(look).toMatchObject({ parentId: '', attributes: { 'terrascope.load_id': id } });
  expect(lost).toMatchObject({ attributes: { 'terrascope.load_id': nobody } });
  expect(JSON.stringify(spans)).not.toContain('Doe');
  // The lines of the log name the span of the request.
  const line = running.log.find(({ msg, reqId }) => msg === 'answered' && reqId === 'mine');
  expect(line).toMatchObject({ trace_id, span_id: request?.spanId });
});

function rank(name: string): number {
  return ['POST /loads', 'load', 'GET /loads/:id'].indexOf(name);
}

test('When a load fails or waited for its turn, then its span says so', async () => {
  const { url: collector, spans } = await startCollector();
  const { running, url } = await startLoader(collector);
  const send = (body: string, type: string) =>
    fetch(`${url}/loads`, { method: 'POST', body, headers: { 'content-type': type } });
  expect((await send('given_name\nJo\n', 'text/csv')).status).toBe(422);
  expect((await send('{"files":[{"path":"people.csv"}]}', 'application/json')).status).toBe(202);
  await running.logged('published');
  await stop(running);
  const [failed, queued] = spans.filter(({ name }) => name === 'load');
  expect(failed).toMatchObject({ fault: 'missing_column' });
  expect(queued).toMatchObject({ fault: undefined, parentId: '' });
});

test('When a client has gone, then its span is sent all the same', async () => {
  const { url: collector, spans } = await startCollector();
  const { running, url } = await startLoader(collector);
  const gone = new AbortController();
  const body = new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from(people)) });
  const headers = { 'content-type': 'text/csv' };
  const options = { method: 'POST', body, headers, duplex: 'half', signal: gone.signal } as const;
  const sent = fetch(`${url}/loads`, options);
  await vi.waitFor(
    async () => expect(await (await fetch(`${url}/loads`)).text()).toContain('receiving'),
    { timeout: 60_000 },
  );
  gone.abort();
  await expect(sent).rejects.toThrow();
  const isTold = () => expect(running.log.some(({ aborted }) => aborted === true)).toBe(true);
  await vi.waitFor(isTold, { timeout: 60_000 });
  await stop(running);
  const names = spans.map(({ name }) => name);
  expect(names.filter((name) => name === 'POST /loads' || name === 'load')).toHaveLength(2);
});

test('When the collector refuses, then requests are answered, and the log says it', async () => {
  const { url: collector, asked } = await startCollector(400);
  const { running, url } = await startLoader(collector);
  expect((await fetch(`${url}/loads`)).status).toBe(200);
  await stop(running);
  expect(asked()).toBeGreaterThan(0);
  expect(running.log.filter(({ msg }) => msg === 'spans could not be sent')).toHaveLength(1);
});

test.each(['loader-api', 'reader-api'] as const)(
  'When the packages are not installed, then %s starts without, and says so where they are asked for',
  async (service) => {
    const args = serviceArguments(service, ['--import', withoutPackages]);
    const off = startProcess(service, {}, makeTemporaryFolder(), args);
    await off.logged('listening');
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
    const on = startProcess(service, settings, makeTemporaryFolder(), args);
    expect(await on.ended()).toBe(1);
    expect(on.log.at(-1)?.msg).toMatch(
      /^OTEL_EXPORTER_OTLP_ENDPOINT is set, but the optional pack/,
    );
    expect(on.log.at(-1)).not.toHaveProperty('err');
  },
);
