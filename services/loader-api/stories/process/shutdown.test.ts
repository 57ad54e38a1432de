import { Agent, request } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { csvType, formPart, formType, rawUpload, tooLong } from '../../../testing/raw-upload.ts';
import { content, half, leftBehind, startLoader } from '../../../testing/stopping.ts';

const length = `Content-Length: ${content.length}`;

describe('When loader-api is told to stop while an upload is running, then', () => {
  it('the upload ends well when it ends soon: 201, and status 0', async () => {
    const { running, url, underWay } = await startLoader({ SHUTDOWN_GRACE_MS: '4000' });
    const upload = await rawUpload(url, [csvType, length, 'Connection: close']);
    upload.send(content.slice(0, half));
    await underWay();
    running.child.kill('SIGTERM');
    await running.logged('stopping');
    await sleep(100);
    upload.send(content.slice(half));
    expect(await upload.answer(/"links"/)).toMatch(/^HTTP\/1\.1 201 /);
    expect(await running.ended()).toBe(0);
    const left = { state: 'published', counted: 1, rows: 30_000, version: 1 };
    expect(await leftBehind(running)).toMatchObject(left);
  });

  it('a connection that is kept alive does not hold it up afterwards', async () => {
    const { running, url, underWay } = await startLoader({ SHUTDOWN_GRACE_MS: '4000' });
    const agent = new Agent({ keepAlive: true });
    const headers = { 'Content-Type': 'text/csv' };
    const upload = request(`${url}/loads`, { method: 'POST', agent, headers });
    const status = new Promise((resolve) => {
      upload.once('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    upload.write(content.slice(0, half));
    await underWay();
    running.child.kill('SIGTERM');
    await running.logged('stopping');
    upload.end(content.slice(half));
    expect(await status).toBe(201);
    const answered = Date.now();
    expect(await running.ended()).toBe(0);
    expect(Date.now() - answered).toBeLessThan(3000);
    agent.destroy();
  });

  it.each([
    ['goes on slowly', true, [csvType, tooLong(content)], content.slice(0, half)],
    ['has stalled', false, [csvType, tooLong(content)], content.slice(0, half)],
    [
      'has stalled in a form',
      false,
      [formType, tooLong(content)],
      formPart(content.slice(0, half)),
    ],
  ])(
    'one that %s is ended after the grace: 503, failed, status 0',
    async (_, slow, headers, text) => {
      const { running, url, underWay } = await startLoader();
      const upload = await rawUpload(url, headers);
      upload.send(text);
      await underWay();
      const trickle = setInterval(() => slow && upload.send('a,b,1950-06-15,c\n'), 50);
      const told = Date.now();
      running.child.kill('SIGTERM');
      const answer = await upload.answer(/"code":/);
      expect(await running.ended()).toBe(0);
      clearInterval(trickle);
      expect(answer).toMatch(/^HTTP\/1\.1 503 /);
      expect(answer).toMatch(/"code":"shutting_down"/);
      expect(Date.now() - told).toBeLessThan(5000);
      const left = { state: 'failed', code: 'shutting_down', counted: 0, version: 0 };
      expect(await leftBehind(running)).toMatchObject(left);
    },
  );

  it('a client that is connected and says nothing does not hold it up', async () => {
    const { running, url } = await startLoader();
    const { hostname, port } = new URL(url);
    const idle = connectSocket(Number(port), hostname);
    const begun = connectSocket(Number(port), hostname);
    begun.write('GET /health/live HT');
    await sleep(100);
    const told = Date.now();
    running.child.kill('SIGTERM');
    expect(await running.ended()).toBe(0);
    expect(Date.now() - told).toBeLessThan(5000);
    for (const socket of [idle, begun]) socket.destroy();
  });
});
