import { expect, it, vi } from 'vitest';
import { people, places } from '../testing/csv.ts';
import { startProcess } from '../testing/service-process.ts';

const secret = 'hidden-word-0123456789';

it('When everything is logged, then no secret is', async () => {
  const settings = { LOG_LEVEL: 'trace', API_KEYS: `admin:${secret}:load+read+rows+report` };
  const loader = startProcess('loader-api', settings);
  const { url: loaderUrl } = await loader.logged('listening');
  const reader = startProcess('reader-api', settings, loader.folder);
  const { url: readerUrl } = await reader.logged('listening');
  const form = () => {
    const data = new FormData();
    data.append('people', new Blob([people]), 'people.csv');
    data.append('places', new Blob([places]), 'places.csv');
    return data;
  };
  for (const headers of [
    { Authorization: `Bearer ${secret}` },
    { 'X-API-Key': secret, Cookie: `session=${secret}` },
    { Authorization: `Bearer ${secret}x` },
    { Authorization: `Basic ${secret}` },
  ]) {
    const loads = `${loaderUrl}/loads`;
    await fetch(loads, { method: 'POST', headers, body: form() });
    await fetch(loads, {
      method: 'POST',
      headers,
      body: new Blob(['x,y\n'], { type: 'text/csv' }),
    });
    await fetch(loads, {
      method: 'POST',
      headers,
      body: new Blob(['{'], { type: 'application/json' }),
    });
    await fetch(`${loads}?key=${secret}`, { headers });
    await fetch(`${loads}/nothing`, { headers });
    await fetch(`${readerUrl}/summary`, { headers });
    await fetch(`${readerUrl}/summary?key=${secret}`, { headers });
    await fetch(`${readerUrl}/reports`, { method: 'POST', headers });
  }
  for (const running of [loader, reader]) {
    running.child.kill('SIGTERM');
    expect(await running.ended()).toBe(0);
    expect(running.log.length).toBeGreaterThan(10);
    const telling = running
      .output()
      .split('\n')
      .filter((line) => line.includes('hidden-word'));
    expect(telling).toEqual([]);
  }
});

it('When a request is answered, then its line in the log has its id, path and status', async () => {
  const loader = startProcess('loader-api', { LOG_LEVEL: 'debug' });
  const { url } = await loader.logged('listening');
  await fetch(`${url}/loads?limit=7`, { headers: { 'X-Request-Id': 'my-request' } });
  const line = await loader.logged('answered');
  expect(line).toMatchObject({
    reqId: 'my-request',
    status: 200,
    method: 'GET',
    path: '/loads',
    caller: 'address 127.0.0.1',
  });
  expect(line.ms).toEqual(expect.any(Number));
});

it('When a load is sent, published and reverted, then its lines name it, the request and the key', async () => {
  const loader = startProcess('loader-api', { API_KEYS: `clerk:${secret}:load+read` });
  const { url } = await loader.logged('listening');
  const ask = (path: string, requestId: string, init: RequestInit = {}) => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { Authorization: `Bearer ${secret}`, 'X-Request-Id': requestId };
    const type = init.body ? { 'Content-Type': 'text/csv' } : {};
    const all = { ...headers, traceparent: trace, ...type };
    return fetch(`${url}${path}`, { method: 'POST', headers: all, ...init });
  };
  const sent = await ask('/loads?publish=hold', 'one', { body: people });
  const { id: loadId } = (await sent.json()) as { id: string };
  const held = await loader.logged('held until it is published');
  expect(held).toMatchObject({ loadId, reqId: 'one', key: 'clerk' });
  await ask(`/loads/${loadId}/publish`, 'two');
  expect(await loader.logged('published')).toMatchObject({ loadId, reqId: 'two', key: 'clerk' });
  await ask(`/loads/${loadId}/revert`, 'three');
  expect(await loader.logged('reverted')).toMatchObject({ loadId, reqId: 'three', key: 'clerk' });
  const lines = () => loader.log.filter(({ msg }) => msg === 'answered');
  await vi.waitFor(() => expect(lines()).toHaveLength(3));
  const trace_id = '0af7651916cd43dd8448eb211c80319c';
  expect(lines()).toMatchObject(
    ['one', 'two', 'three'].map((reqId) => ({ reqId, trace_id, span_id: 'b7ad6b7169203331' })),
  );
});

it('When the access log is off, then requests leave no line', async () => {
  const loader = startProcess('loader-api', { ACCESS_LOG: 'false' });
  const { url } = await loader.logged('listening');
  await fetch(`${url}/datasets`);
  loader.child.kill('SIGTERM');
  expect(await loader.ended()).toBe(0);
  expect(loader.log.filter(({ msg }) => msg === 'answered')).toEqual([]);
});
