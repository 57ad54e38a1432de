import { Readable } from 'node:stream';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { registerCompress } from './compress.ts';
import { registerProblems } from './problem.ts';
import { sendStream } from './stream.ts';

test('When a stream fails before its first byte, then that is told as any error is', async () => {
  const app = Fastify();
  registerProblems(app, 100, 1_000);
  await registerCompress(app, { compressBytesMin: 1000, compressedCachedBytesMax: 10_000 });
  const deadlock = Object.assign(new Error('Deadlock found'), { errno: 1213 });
  const failing = () =>
    new Readable({
      read() {
        this.destroy(deadlock);
      },
    });
  app.get('/rows', async (_request, reply) => {
    reply.header('etag', '"rows"');
    return sendStream(reply, failing(), 'text/csv', 'rows.csv');
  });
  try {
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const response = await fetch(`${url}/rows`, { headers: { 'accept-encoding': 'gzip' } });
    expect(response.status).toBe(503);
    const { headers } = response;
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(headers.get('retry-after')).toBe('5');
    for (const name of ['etag', 'content-disposition', 'content-encoding']) {
      expect(headers.get(name), name).toBeNull();
    }
    expect(await response.json()).toMatchObject({ status: 503, code: 'database_unavailable' });
  } finally {
    await app.close();
  }
});
