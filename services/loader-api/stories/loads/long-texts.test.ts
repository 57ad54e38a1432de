import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { type Services, startServices } from '../../../testing/services.ts';

/** Half a megabyte as JSON. */
const junk = '\x01'.repeat(64_000);
const uploads = 8;
const pageBytesMax = 20_000;

describe.each(engines)('When files with long texts are sent to %s, then', (engine) => {
  let services: Services;
  const ids: string[] = [];
  let lastId = '';
  const get = (path: string) => request(services.loader).get(path);
  beforeAll(async () => {
    services = await startServices(engine, { PAGE_BYTES_MAX: String(pageBytesMax) });
    for (let n = 0; n < uploads; n++) {
      const names = Array.from({ length: 100 }, (_, at) => `${String(at).repeat(30)}\x01`);
      const header = n % 2 === 0 ? `city,county,country,${junk}` : `city,county,country,${names}`;
      const row = `X${n},Y,Scotland${n % 2 === 0 ? ',' : ','.repeat(names.length)}`;
      const packed = gzipSync(`${header}\n${row}\n`);
      expect(packed.length).toBeLessThan(1_200);
      const { body } = await uploadBody(services.loader, packed).expect(201);
      ids.unshift(body.id);
    }
    const rows = Array.from({ length: 60 }, (_, at) => `bad row ${at} ${'\x01'.repeat(1_000)}\n`);
    const text = `city,county,country,${junk}\nPerth,Perthshire,Scotland,\n${rows.join('')}`;
    const { body } = await uploadBody(services.loader, text, { query: '?maxRejects=all' });
    lastId = body.id;
    ids.unshift(lastId);
  });
  afterAll(async () => services.stop());

  it('little of it is stored', async () => {
    const files = await services.db.selectFrom('files').selectAll().execute();
    expect(files).toHaveLength(uploads + 1);
    for (const { header, columns_ignored } of files) {
      expect(Buffer.byteLength(header ?? '')).toBeLessThan(1_500);
      expect(Buffer.byteLength(columns_ignored ?? '')).toBeLessThan(4_100);
    }
  });

  it('a load says which columns were ignored, as much as can be shown', async () => {
    const { body } = await get(`/loads/${lastId}`).expect(200);
    expect(body.files[0].columnsIgnored).toEqual([`${junk.slice(0, 100)}…`]);
  });

  it('a page of loads is about as long as it may be, and all are found over pages', async () => {
    const seen: string[] = [];
    let pages = 0;
    for (let next: string | null = '/loads?limit=1000'; next !== null; pages++) {
      const { body, text }: { body: Page; text: string } = await get(next).expect(200);
      expect(text.length).toBeLessThan(pageBytesMax * 1.5);
      seen.push(...body.items.map(({ id }) => id));
      next = body.next === null ? null : `/loads?limit=1000&cursor=${body.next}`;
    }
    expect(seen).toEqual(ids);
    expect(pages).toBeGreaterThan(1);
    const { body, headers } = await get('/loads?limit=1000');
    expect(headers.link).toContain(body.next);
  });

  it('the same of rejects', async () => {
    const seen: number[] = [];
    let pages = 0;
    const first = `/loads/${lastId}/rejects?limit=1000`;
    for (let next: string | null = first; next !== null; pages++) {
      const { body, text }: { body: Rejects; text: string } = await get(next).expect(200);
      expect(text.length).toBeLessThan(pageBytesMax * 1.2);
      seen.push(...body.items.map(({ line }) => line));
      next = body.next === null ? null : `${first}&cursor=${body.next}`;
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, at) => at + 3));
    expect(pages).toBeGreaterThan(10);
  });

  it('the file of rejects has its header whole, and every row', async () => {
    const csv = await get(`/loads/${lastId}/rejects`).set('Accept', 'text/csv').expect(200);
    const lines = csv.text.split('\r\n');
    expect(lines[0]).toBe(`\ufeffcity,county,country,${junk},line,column,code,message`);
    expect(lines.filter((line) => line.startsWith('bad row'))).toHaveLength(60);
  });

  it('one load is in a page, however long it is', async () => {
    const preview = JSON.stringify({ x: 1, ['y'.repeat(pageBytesMax * 2)]: 2 });
    const load = services.db.updateTable('loads').set({ preview });
    await load.where('id', '=', ids[1] ?? '').execute();
    const { body } = await get('/loads?limit=2').expect(200);
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 1));
    const second = await get(`/loads?limit=2&cursor=${body.next}`).expect(200);
    expect(second.body.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(1, 2));
  });
});

interface Page {
  readonly items: { readonly id: string }[];
  readonly next: string | null;
}

interface Rejects {
  readonly items: { readonly line: number }[];
  readonly next: string | null;
}
