import { get as httpGet } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KyselyPlugin } from 'kysely';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '#shared/database/connect.ts';
import { engines, silentLog } from '#shared/testing/engines.ts';
import { uploadBody } from '../../testing/client.ts';
import { csv, manyPeople, peopleColumns } from '../../testing/csv.ts';
import { download, rowsOfCsv, rowsOfNdjson, storedRows } from '../../testing/listing.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { buildApp } from '../app.ts';

const columns = `${peopleColumns.join()},load,file,fileName,line`;
const rowsOfLarge = 40_000;

describe.each(engines)('When all rows are downloaded on %s, then', (engine) => {
  let services: Services;
  let loadId = '';
  beforeAll(async () => {
    services = await startServices(engine);
    const odd = [
      ['=1+1', '+49', '1950-06-15', '@home'],
      ['-2', '\tx', '1950-06-15', 'say "hi", he said'],
    ];
    const { body } = await uploadBody(services.loader, csv([peopleColumns, ...odd])).expect(201);
    loadId = body.id;
    await uploadBody(services.loader, manyPeople(rowsOfLarge, 'L')).expect(201);
    await uploadBody(services.loader, manyPeople(500, 'S')).expect(201);
  });
  afterAll(async () => services.stop());

  it('CSV and NDJSON are whole, and the same', async () => {
    const stored = await storedRows(services, 'people');
    expect(stored).toHaveLength(rowsOfLarge + 502);
    const text = await download(services, '/people', 'text/csv');
    expect(text.startsWith(`${columns}\r\n=1+1,+49,`)).toBe(true);
    expect(rowsOfCsv(text)).toEqual(stored);
    const lines = await download(services, '/people', 'application/x-ndjson');
    expect(rowsOfNdjson(lines)).toEqual(stored);
  });

  it('none of them are a header row, or nothing', async () => {
    expect(await download(services, '/places', 'text/csv')).toBe(
      'city,county,country,load,file,fileName,line\r\n',
    );
    expect(await download(services, '/places', 'application/x-ndjson')).toBe('');
  });

  it('CSV can have a byte order mark, and no formulas', async () => {
    const text = await download(services, `/people?load=${loadId}&bom=1`, 'text/csv');
    expect(text.startsWith(`\uFEFF${columns}\r\n=1+1`)).toBe(true);
    const safe = await download(services, `/people?load=${loadId}&formulaSafe=1`, 'text/csv');
    const [, first = '', second = ''] = safe.split('\r\n');
    expect(first).toMatch(/^'=1\+1,'\+49,1950-06-15,'@home,/);
    expect(second).toMatch(/^'-2,'\tx,1950-06-15,"say ""hi"", he said",/);
    const page = await download(services, `/people?limit=1&formulaSafe=1&bom=1`, 'text/csv');
    expect(page).toMatch(/^\uFEFFgiven_name.*\r\n'=1.*\r\n$/);
  });

  it('it begins behind a cursor', async () => {
    const { body } = await request(services.reader).get('/people?limit=2').expect(200);
    const rest = await download(services, `/people?cursor=${body.next}`, 'application/x-ndjson');
    expect(rowsOfNdjson(rest)).toEqual((await storedRows(services, 'people')).slice(2));
  });

  it('its head is that of the file, and it is not sent again to who has it', async () => {
    const csvOf = { Accept: 'text/csv' };
    const head = await request(services.reader).head('/people').set(csvOf).expect(200);
    expect(head.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="people.csv"',
      vary: expect.stringMatching(/Accept/),
    });
    expect(head.headers).not.toHaveProperty('content-length');
    const known = { ...csvOf, 'If-None-Match': head.headers.etag ?? '' };
    await request(services.reader).get('/people').set(known).expect(304);
    await request(services.reader).get('/people?bom=1').set(known).expect(200);
  });

  it('a client that goes away ends the work', async () => {
    let statements = 0;
    const counter: KyselyPlugin = {
      transformQuery: ({ node }) => {
        statements++;
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    const handle = connect(services.config.databaseUrl, services.config);
    const database = { ...handle, db: handle.db.withPlugin(counter) };
    const app = await buildApp({ config: services.config, database, log: silentLog });
    onTestFinished(async () => {
      await app.close();
      await handle.close();
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    await new Promise<void>((resolve, reject) => {
      const asked = httpGet(`${url}/people`, { headers: { accept: 'text/csv' } }, (response) => {
        response.once('data', () => {
          asked.destroy();
          resolve();
        });
        response.on('error', () => undefined);
      });
      asked.on('error', reject);
    });
    await sleep(100);
    const [before] = [statements];
    await sleep(300);
    expect(statements).toBe(before);
    // Two for each 500 rows, had it gone on to its end.
    expect(statements).toBeLessThan((2 * rowsOfLarge) / 500);
  });

  it('one whose rows are deleted meanwhile is cut off, never ended', async () => {
    const [file] = await services.db
      .selectFrom('files')
      .select('id')
      .where('rows_loaded', '=', rowsOfLarge)
      .execute();
    const gone = services.db.updateTable('files').where('id', '=', file?.id ?? 0);
    await gone.set({ purged_at: Date.now() }).execute();
    onTestFinished(async () => {
      await gone.set({ purged_at: null }).execute();
    });
    const outcome = await fetch(`${services.reader}/people`, { headers: { accept: 'text/csv' } })
      .then(async (response) => {
        await response.arrayBuffer();
        return response.status;
      })
      .catch(() => 'cut off');
    // Where nothing of it is on its way yet, it is an error like any other.
    expect(['cut off', 500]).toContain(outcome);
    const page = await request(services.reader).get(`/people?file=${file?.id}`);
    expect(page.body).toMatchObject({ status: 503, code: 'time_limit' });
  });
});
