import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { registerCompress } from './compress.ts';
import { sendTagged } from './conditional.ts';
import { registerHead } from './head.ts';

async function start() {
  const app = Fastify();
  await registerCompress(app, { compressBytesMin: 1000 });
  registerHead(app);
  const answer = (length: number, compress?: false) => {
    const body = 'x'.repeat(length);
    app.get(`/${length}`, compress === false ? { compress } : {}, async (request, reply) =>
      sendTagged(request, reply, { body, etag: '"v1.a"' }, 'text/csv; charset=utf-8'),
    );
  };
  answer(999);
  answer(1001);
  answer(2000, false);
  return app;
}
const headers = { 'accept-encoding': 'gzip' };

test('When an answer is large, then it is compressed, and its entity tag says so', async () => {
  const app = await start();
  const large = await app.inject({ url: '/1001', headers });
  expect(large.headers).toMatchObject({ 'content-encoding': 'gzip', etag: '"v1.a;gzip"' });
  expect(String(large.headers.vary).toLowerCase()).toContain('accept-encoding');
  const again = { ...headers, 'if-none-match': '"v1.a;gzip"' };
  const unchanged = await app.inject({ url: '/1001', headers: again });
  expect(unchanged.statusCode).toBe(304);
  expect(unchanged.headers).toMatchObject({ etag: '"v1.a;gzip"', vary: 'Accept, Accept-Encoding' });
  const plain = await app.inject({ url: '/1001', headers: { 'if-none-match': '"v1.a"' } });
  expect(plain.statusCode).toBe(304);
  expect(plain.headers).toMatchObject({ etag: '"v1.a"', vary: 'Accept, Accept-Encoding' });
  await app.close();
});

test('When an answer is small, or its route says no, then it is sent as it is', async () => {
  const app = await start();
  for (const url of ['/999', '/2000']) {
    const answer = await app.inject({ url, headers });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.headers.etag).toBe('"v1.a"');
    expect(answer.headers.vary).toBe(url === '/2000' ? 'Accept' : 'Accept, Accept-Encoding');
  }
  await app.close();
});

test('When only the head is asked for, then it is that of the answer', async () => {
  const app = await start();
  for (const url of ['/999', '/1001', '/2000']) {
    const got = await app.inject({ url, headers });
    const head = await app.inject({ url, headers, method: 'HEAD' });
    const { date: _, connection: __, ...said } = got.headers;
    expect(head.headers).toMatchObject(said);
    expect(head.body).toBe('');
    const tag = String(got.headers.etag);
    const known = { ...headers, 'if-none-match': tag };
    const unchanged = await app.inject({ url, headers: known, method: 'HEAD' });
    expect(unchanged.statusCode).toBe(304);
    expect(unchanged.headers.etag).toBe(tag);
    expect(unchanged.headers).not.toHaveProperty('content-length');
  }
  await app.close();
});
