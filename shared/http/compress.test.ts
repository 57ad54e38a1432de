import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { registerCompress } from './compress.ts';
import { sendTagged } from './conditional.ts';
import { registerHead } from './head.ts';

let app: FastifyInstance;
afterEach(async () => app.close());

async function start() {
  app = Fastify();
  await registerCompress(app, { compressBytesMin: 1000, compressedCachedBytesMax: 10_000 });
  registerHead(app);
  const answer = (length: number, compress?: false) => {
    const body = 'é'.repeat(length / 2);
    app.get(`/${length}`, compress === false ? { compress } : {}, async (request, reply) =>
      sendTagged(request, reply, { body, etag: `"v1.${length}"` }, 'text/csv; charset=utf-8'),
    );
  };
  answer(998);
  answer(1002);
  answer(2000, false);
  answer(200_000);
  app.get('/untagged', async (_request, reply) => reply.type('text/csv').send('x'.repeat(5000)));
}
const headers = { 'accept-encoding': 'gzip' };
const bytesOf = ({ rawPayload }: LightMyRequestResponse) => rawPayload;

test('When an answer is large, then it is compressed, and its entity tag says so', async () => {
  await start();
  const large = await app.inject({ url: '/1002', headers });
  expect(large.headers).toMatchObject({ 'content-encoding': 'gzip', etag: '"v1.1002;gzip"' });
  expect(String(large.headers.vary).toLowerCase()).toContain('accept-encoding');
  const again = { ...headers, 'if-none-match': '"v1.1002;gzip"' };
  const unchanged = await app.inject({ url: '/1002', headers: again });
  expect(unchanged.statusCode).toBe(304);
  expect(unchanged.headers).toMatchObject({
    etag: '"v1.1002;gzip"',
    vary: 'Accept, Accept-Encoding',
  });
  const plain = await app.inject({ url: '/1002', headers: { 'if-none-match': '"v1.1002"' } });
  expect(plain.statusCode).toBe(304);
  expect(plain.headers).toMatchObject({ etag: '"v1.1002"', vary: 'Accept, Accept-Encoding' });
});

test.each([
  ['gzip', gunzipSync],
  ['br', brotliDecompressSync],
  ['zstd', zstdDecompressSync],
])(
  'When %s is wanted, then that is what comes, as often as it is asked for',
  async (name, read) => {
    await start();
    for (const url of ['/200000', '/200000', '/1002', '/untagged']) {
      const plain = await app.inject({ url });
      const packed = await app.inject({ url, headers: { 'accept-encoding': name } });
      expect(packed.headers['content-encoding']).toBe(name);
      expect(packed.headers.vary).toMatch(/accept-encoding/i);
      expect(read(bytesOf(packed)).equals(bytesOf(plain))).toBe(true);
      if (url !== '/untagged') {
        expect(packed.headers['content-length']).toBe(String(bytesOf(packed).length));
      }
    }
  },
);

test.each([
  ['gzip;q=0.5, br', 'br'],
  ['*', 'zstd'],
  ['deflate', undefined],
  ['gzip;q=0', undefined],
  ['', undefined],
])('When the wish is %j, then the coding is %s', async (wish, coding) => {
  await start();
  const answer = await app.inject({ url: '/1002', headers: { 'accept-encoding': wish } });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-encoding']).toBe(coding);
});

test('When an answer is small, or its route says no, then it is sent as it is', async () => {
  await start();
  for (const url of ['/998', '/2000']) {
    const answer = await app.inject({ url, headers });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.headers.etag).toBe(`"v1.${url.slice(1)}"`);
    expect(answer.headers.vary).toBe(url === '/2000' ? 'Accept' : 'Accept, Accept-Encoding');
  }
});

test('When only the head is asked for, then it is that of the answer', async () => {
  await start();
  for (const url of ['/998', '/1002', '/2000']) {
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
});
