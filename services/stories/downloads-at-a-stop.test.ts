import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { uploadBody } from '../testing/client.ts';
import { manyPeople } from '../testing/csv.ts';
import { type ServiceProcess, startProcess } from '../testing/service-process.ts';

/** Far more than what the buffers of a connection hold. */
const rows = 150_000;
const fileBytes = 30_000_000;
const settings = { SHUTDOWN_GRACE_MS: '700', SHUTDOWN_DEADLINE_MS: '8000' };

/** Asks for something and reads no more than the beginning of the answer, until `rest()`. */
async function stalledRequest(url: string, path: string, version = '1.1') {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  let bytes = 0;
  let tail = '';
  let isBroken = false;
  socket.on('error', () => {
    isBroken = true;
  });
  socket.write(`GET ${path} HTTP/${version}\r\nHost: x\r\nAccept: text/csv\r\n\r\n`);
  await once(socket, 'readable');
  return {
    /** What comes until the connection ends. */
    rest: async () => {
      const closed = once(socket, 'close').catch(() => undefined);
      socket.on('data', (piece: Buffer) => {
        bytes += piece.length;
        tail = (tail + piece.toString('latin1')).slice(-20);
      });
      await closed;
      return { bytes, tail, isBroken };
    },
  };
}

/** Expects a service to stop in order though nobody reads these answers, and none to look whole. */
async function expectBrokenOff(
  running: ServiceProcess,
  stalled: readonly Awaited<ReturnType<typeof stalledRequest>>[],
) {
  const told = Date.now();
  running.child.kill('SIGTERM');
  expect(await running.ended(), running.output()).toBe(0);
  expect(Date.now() - told).toBeLessThan(Number(settings.SHUTDOWN_DEADLINE_MS));
  expect(running.log.filter(({ level = 0 }) => level >= 50)).toEqual([]);
  expect(await running.logged('aborted downloads that were still being sent')).toMatchObject({
    downloads: stalled.length,
  });
  for (const { rest } of stalled) {
    const { bytes, tail, isBroken } = await rest();
    expect(isBroken).toBe(true);
    expect(bytes).toBeLessThan(fileBytes);
    expect(tail).not.toMatch(/\r\n0\r\n\r\n$/);
  }
}

it('When loader-api is told to stop, then a download of rejects is broken off after a while', async () => {
  const loader = startProcess('loader-api', settings);
  const { url = '' } = await loader.logged('listening');
  const bad = manyPeople(rows).replaceAll(/\d{4}-\d\d-\d\d/g, 'long ago');
  const { body } = await uploadBody(url, bad, { query: '?maxRejects=all' }).expect(201);
  expect(body.rowsRejected).toBe(rows);
  const path = `/loads/${body.id}/rejects`;
  await expectBrokenOff(loader, [
    await stalledRequest(url, path),
    await stalledRequest(url, path, '1.0'),
  ]);
});

it('When reader-api is told to stop, then downloads are broken off after a while', async () => {
  const loader = startProcess('loader-api', settings);
  const { url: loaderUrl = '' } = await loader.logged('listening');
  await uploadBody(loaderUrl, manyPeople(rows)).expect(201);
  mkdirSync(join(loader.folder, 'reports'));
  writeFileSync(join(loader.folder, 'reports', 'large.csv'), 'x'.repeat(fileBytes));
  const reader = startProcess('reader-api', settings, loader.folder);
  const { url = '' } = await reader.logged('listening');
  await expectBrokenOff(reader, [
    await stalledRequest(url, '/people'),
    await stalledRequest(url, '/people', '1.0'),
    await stalledRequest(url, '/reports/large.csv'),
    await stalledRequest(url, '/reports/large.csv', '1.0'),
  ]);
});

it('When reader-api is told to stop, then a download that is being read comes whole', async () => {
  const loader = startProcess('loader-api', settings);
  const { url: loaderUrl = '' } = await loader.logged('listening');
  await uploadBody(loaderUrl, manyPeople(20_000)).expect(201);
  const grace = { ...settings, SHUTDOWN_GRACE_MS: '7000' };
  const reader = startProcess('reader-api', grace, loader.folder);
  const { url = '' } = await reader.logged('listening');
  const answer = await fetch(`${url}/people`, { headers: { accept: 'text/csv' } });
  reader.child.kill('SIGTERM');
  expect((await answer.text()).trimEnd().split('\n')).toHaveLength(20_001);
  expect(await reader.ended()).toBe(0);
});
