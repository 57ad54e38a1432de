import { getEventListeners, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { afterEach, expect, it, vi } from 'vitest';
import { registerEvents, streamSignal } from './events.ts';

const app = Fastify({ forceCloseConnections: true });
afterEach(async () => app.close());

it('When many answers end or are broken off, then nothing of them stays with the service', async () => {
  const signals: AbortSignal[] = [];
  await registerEvents(app, { eventStreamsPerCallerMax: 100 });
  app.get('/now', async (_request, reply) => {
    signals.push(streamSignal(reply));
    return 'done';
  });
  app.get('/never', async (_request, reply) => {
    const signal = streamSignal(reply);
    signals.push(signal);
    await once(signal, 'abort');
    return 'over';
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  for (let n = 0; n < 50; n++) {
    await (await fetch(`${url}/now`)).text();
    const gone = new AbortController();
    const broken = fetch(`${url}/never`, { signal: gone.signal }).catch(() => undefined);
    await vi.waitFor(() => expect(signals).toHaveLength(2 * n + 2));
    gone.abort();
    await broken;
  }
  await vi.waitFor(() => expect(signals.every(({ aborted }) => aborted)).toBe(true));
  expect(getEventListeners(app.stopping, 'abort')).toEqual([]);
  // What is still open when the service stops ends then.
  const last = fetch(`${url}/never`).catch(() => undefined);
  await vi.waitFor(() => expect(signals).toHaveLength(101));
  await app.close();
  await last;
  expect(signals.at(-1)?.aborted).toBe(true);
});
