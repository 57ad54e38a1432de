import { expect, it } from 'vitest';
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
