import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request, { type Response } from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { sqliteEngine } from '../../testing/sqlite.ts';

const large = `country,people\r\n${'Ελλάδα,1\r\n'.repeat(200_000)}`;
const tagOf = (text: string) => `"${createHash('sha256').update(text).digest('hex')}"`;
const names = Array.from({ length: 25 }, (_, at) => `r${String(at).padStart(2, '0')}.json`);

let services: Services;
const pathOf = (name: string) => join(services.reportsDir, name);
const get = (path: string) => request(services.reader).get(path);
beforeAll(async () => {
  services = await startServices(sqliteEngine());
  mkdirSync(services.reportsDir);
  writeFileSync(pathOf('large.csv'), large);
  writeFileSync(pathOf('empty.json'), '');
  for (const name of names) writeFileSync(pathOf(name), '{}');
});
afterAll(async () => services.stop());

it('When there are many reports, then they are listed in pages', async () => {
  const found: string[] = [];
  for (let next: string | undefined = '/reports?limit=10'; next !== undefined; ) {
    const { body, headers }: Response = await get(next).expect(200);
    expect(body.items.length).toBeLessThanOrEqual(10);
    found.push(...body.items.map((item: { name: string }) => item.name));
    next = /^<(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1];
    expect(body.next === null).toBe(next === undefined);
  }
  expect(found).toEqual(['empty.json', 'large.csv', ...names]);
});

it('When one that was listed is gone, then the page after it goes on all the same', async () => {
  const { body } = await get('/reports?limit=1').expect(200);
  expect(body.items[0].name).toBe('empty.json');
  const rest = await get(`/reports?cursor=${body.next}`).expect(200);
  expect(rest.body.items[0].name).toBe('large.csv');
  expectProblem(await get(`/summary/unmatched?cursor=${body.next}`), 'validation_failed');
});

it('When a report is large, then it is sent whole, and its head says so', async () => {
  const whole = await get('/reports/large.csv').set('Accept-Encoding', 'identity').expect(200);
  expect(whole.text).toBe(large);
  expect(whole.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-length': String(Buffer.byteLength(large)),
    etag: tagOf(large),
  });
  const head = await request(services.reader)
    .head('/reports/large.csv')
    .set('Accept-Encoding', 'identity')
    .expect(200);
  for (const name of ['content-type', 'content-length', 'etag', 'vary', 'cache-control']) {
    expect(head.headers[name], name).toBe(whole.headers[name]);
  }
  await get('/reports/large.csv').set('If-None-Match', tagOf(large)).expect(304);
  const packed = await get('/reports/large.csv').set('Accept-Encoding', 'gzip').expect(200);
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(packed.text).toBe(large);
});

it('When a file changes, then its name, its digest and its size are those of now', async () => {
  expect((await get('/reports/empty.json').expect(200)).headers.etag).toBe(tagOf(''));
  // Of the same size, so that nothing but the content tells them apart.
  for (const text of ['{"A":1}', '{"B":2}', '{"C":3}']) {
    writeFileSync(pathOf('changing.json'), text);
    const { text: body, headers } = await get('/reports/changing.json').expect(200);
    expect([body, headers.etag]).toEqual([text, tagOf(text)]);
    const { body: page } = await get('/reports?limit=1').expect(200);
    expect(page.items[0]).toMatchObject({
      name: 'changing.json',
      sha256: tagOf(text).slice(1, -1),
    });
  }
});

it('When a note about a report cannot be read, then the report is one without', async () => {
  await request(services.reader).post('/reports').send({ name: 'noted.json' }).expect(201);
  const note = join(services.reportsDir, '.versions', 'noted.json.json');
  expect(JSON.parse(readFileSync(note, 'utf8'))).toMatchObject([{ dataVersion: 0 }]);
  for (const text of ['', '{', '{}', '[{"sha256":1}]']) {
    writeFileSync(note, text);
    const { body } = await get('/reports?limit=1000').expect(200);
    const item = body.items.find(({ name }: { name: string }) => name === 'noted.json');
    expect(item).toMatchObject({ dataVersion: null });
  }
  const again = await request(services.reader).post('/reports').send({ name: 'noted.json' });
  expect(again.body).toMatchObject({ dataVersion: 0 });
});
