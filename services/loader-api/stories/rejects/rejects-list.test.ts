import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { csv, peopleRows, placesColumns } from '../../../testing/csv.ts';
import { servicesForAll } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { startServices } from '../../../testing/services.ts';
import { expectRows } from '../../../testing/state.ts';

const kept = 30;
const settings = { REJECTS_KEPT_MAX: String(kept), REJECT_RAW_BYTES_MAX: '64' };
/** Every third row has two faults. */
const people = csv(
  peopleRows(60).map((row, n) => (n > 0 && n % 3 === 0 ? ['', 'Test', 'never', 'Ayr'] : row)),
);
const somePeople = people.split('\n').slice(0, 22).join('\n');
const somePlaces = csv([placesColumns, ['Ayr', '', 'Scotland'], ['Ayr', 'X', 'Y'], ['Z']]);

interface Found {
  readonly fileId: number;
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly raw: string;
  readonly rawTruncated: boolean;
}
interface Page {
  readonly items: Found[];
  readonly next: string | null;
}

describe.each(engines)('When the rejects of a load are asked for on %s, then', (engine) => {
  const services = servicesForAll(engine, settings);

  const page = async (link: string, query: Record<string, string> = {}): Promise<Page> => {
    const response = await request(services.loader).get(link).query(query);
    expect(response.status, response.text).toBe(200);
    return response.body;
  };
  const load = async (content: string | Buffer, maxRejects = 'all') =>
    uploadBody(services.loader, content, { query: `?force=true&maxRejects=${maxRejects}` });

  it('they come in pages, file by file and line by line, none twice', async () => {
    const { body } = await uploadForm(
      services.loader,
      [
        { field: 'people', content: somePeople },
        { field: 'places', content: somePlaces },
      ],
      '?maxRejects=all',
    ).expect(201);
    const [first, second] = body.files;
    const all: Found[] = [];
    let pages = 0;
    for (let cursor: string | null = ''; cursor !== null; pages++) {
      const query: Record<string, string> = cursor === '' ? {} : { cursor };
      const found: Page = await page(body.links.rejects, { limit: '3', ...query });
      expect(found.items.length).toBeLessThanOrEqual(3);
      all.push(...found.items);
      cursor = found.next;
    }
    expect(pages).toBe(6);
    const names = all.map(({ fileId, line, column, code }) => [fileId, line, column, code]);
    expect(names).toEqual([
      ...[4, 7, 10, 13, 16, 19, 22].flatMap((line) => [
        [first.id, line, 'given_name', 'required'],
        [first.id, line, 'date_of_birth', 'invalid_date'],
      ]),
      [second.id, 2, 'county', 'required'],
      [second.id, 4, null, 'column_count'],
    ]);
    expect((await page(body.links.rejects)).items).toEqual(all);
    const ofPlaces = await page(body.links.rejects, { file: String(second.id) });
    expect(ofPlaces).toEqual({ items: all.slice(-2), next: null });
    const asCsv = request(services.loader).get(body.links.rejects).set('Accept', 'text/csv');
    const problem = expectProblem(await asCsv, 'validation_failed');
    for (const { id } of body.files) expect(problem.detail).toContain(String(id));
  });

  it('there is none of a load without any, and no page of another list', async () => {
    const { body } = await load(csv(peopleRows(3))).then((response) => response);
    expect(await page(body.links.rejects)).toEqual({ items: [], next: null });
    const asCsv = await request(services.loader).get(body.links.rejects).set('Accept', 'text/csv');
    expect(asCsv.text.trim().split('\r\n')).toHaveLength(1);
    const list = await request(services.loader).get('/loads?limit=1');
    const wrong = await request(services.loader)
      .get(body.links.rejects)
      .query({ cursor: list.body.next });
    expectProblem(wrong, 'validation_failed');
    const nowhere = '/loads/01980000-0000-7000-8000-000000000000/rejects';
    expectProblem(await request(services.loader).get(nowhere), 'load_not_found');
  });

  it('so many are kept as a setting says, and the counts stay exact', async () => {
    const response = await load(people);
    expect(response.status).toBe(201);
    expect(response.body).toMatchObject({ rowsRead: 60, rowsLoaded: 40, rowsRejected: 20 });
    const { items } = await page(response.body.links.rejects);
    expect(items).toHaveLength(kept);
    expect(new Set(items.map(({ line }) => line)).size).toBe(kept / 2);
  });

  it('their text is cut where a setting says, wherever that is in a character', async () => {
    for (const shift of ['', 'x', 'xx', 'xxx']) {
      const row = `${shift}${'𠮷'.repeat(300)},B,never,Ayr`;
      const { body } = await load(`${csv([peopleRows(0)[0] ?? []])}${row}\n`);
      const { items } = await page(body.links.rejects);
      expect(items).toHaveLength(2);
      const [raw = ''] = items.map((item) => item.raw);
      expect(row.startsWith(raw.replace(/\ufffd$/, ''))).toBe(true);
      expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(64 + 2);
    }
  });

  it.each([
    ['20', 201],
    ['19', 422],
    ['33.334%', 201],
    ['33.333%', 422],
    ['100%', 201],
    ['all', 201],
    ['0', 422],
    ['0%', 422],
  ])('with maxRejects=%s, 20 bad rows of 60 are answered with %i', async (maxRejects, status) => {
    const { db } = services;
    const counted = async () =>
      (await db.selectFrom('files').select('id').where('counted', '=', 1).execute()).length;
    const before = await counted();
    const response = await load(people, encodeURIComponent(maxRejects));
    expect(response.status, response.text).toBe(status);
    expect(await counted()).toBe(before + (status === 201 ? 1 : 0));
    const link = response.body.links.rejects;
    expect((await page(link)).items).toHaveLength(kept);
  });
});

describe.each(engines)('When rejects are larger than a column of text on %s, then', (engine) => {
  it('as much is kept as fits, of whatever bytes', async () => {
    const services = await startServices(engine, { REJECT_RAW_BYTES_MAX: '60000' });
    try {
      const content = Buffer.concat([
        Buffer.from('city,county,country\nAyr,Ayrshire,Scotland\n'),
        Buffer.alloc(100_000, 0xff),
        Buffer.from(`\n${'é'.repeat(100_000)}\n`),
      ]);
      const { body } = await uploadBody(services.loader, content, {
        query: '?maxRejects=all',
      }).expect(201);
      expect(body).toMatchObject({ rowsLoaded: 1, rowsRejected: 2 });
      const { items } = (await request(services.loader).get(body.links.rejects)).body as Page;
      for (const { raw, rawTruncated } of items) {
        expect([Math.floor(Buffer.byteLength(raw) / 10), rawTruncated]).toEqual([6_000, true]);
      }
      await expectRows(services, { places: 1 });
    } finally {
      await services.stop();
    }
  });

  it('a header that grows when it is kept is kept as well', async () => {
    const services = await startServices(engine);
    try {
      const names = Array.from({ length: 250 }, (_, n) => `${n}${'\\'.repeat(240)}`);
      const content = `city,county,country,${names.join()}\nAyr,Ayrshire,Scotland${','.repeat(250)}\n`;
      const { body } = await uploadBody(services.loader, content).expect(201);
      const shown = body.files[0].columnsIgnored;
      expect(shown.slice(0, -1)).toEqual(
        names.slice(0, shown.length - 1).map((name) => `${name.slice(0, 100)}…`),
      );
      expect(shown.at(-1)).toBe(`… and ${names.length - shown.length + 1} more`);
      const rejects = request(services.loader).get(body.links.rejects);
      const { text } = await rejects.set('Accept', 'text/csv').expect(200);
      expect(text).toContain(`city,county,country,${names.join()},line,column`);
      await expectRows(services, { places: 1 });
    } finally {
      await services.stop();
    }
  });
});
