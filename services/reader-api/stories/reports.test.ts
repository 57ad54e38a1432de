import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../testing/csv.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices } from '../../testing/services.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe.each(engines)('When a report is asked for on %s, then', (engine) => {
  let services: Services;
  const post = (body: object) => request(services.reader).post('/reports').send(body);
  const fileOf = (name: string) => readFileSync(join(services.reportsDir, name), 'utf8');
  beforeEach(async () => {
    services = await startServices(engine);
    await uploadForm(services.loader, [
      { field: 'people', content: people },
      { field: 'places', content: places },
    ]).expect(201);
  });
  afterEach(async () => services.stop());

  it('the summary is written as a file, byte for byte', async () => {
    const response = await post({});
    expect(response.status).toBe(201);
    expect(response.headers.location).toBe('/reports/summary_output.json');
    expect(response.body).toEqual({
      name: 'summary_output.json',
      bytes: Buffer.byteLength(summary),
      sha256: sha256(summary),
      dataVersion: 1,
      modifiedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(fileOf('summary_output.json')).toBe(summary);
    expect((await request(services.reader).get('/summary')).text).toBe(summary);
  });

  it('no body at all asks for the same', async () => {
    await request(services.reader).post('/reports').expect(201);
    expect(fileOf('summary_output.json')).toBe(summary);
  });

  it('a new one takes the place of the old as a whole', async () => {
    await post({}).expect(201);
    await uploadBody(services.loader, manyPeople(2)).expect(201);
    expect(fileOf('summary_output.json')).toBe(summary);
    const { body } = await post({}).expect(201);
    expect(body.dataVersion).toBe(2);
    expect(fileOf('summary_output.json')).toBe('{"Northern Ireland":1,"Scotland":5}');
    const names = readdirSync(services.reportsDir).filter((name) => !name.startsWith('.'));
    expect(names).toEqual(['summary_output.json']);
  });

  it('twenty at the same time leave one whole file', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, async () => post({})));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(fileOf('summary_output.json')).toBe(summary);
    expect(readdirSync(services.reportsDir).filter((name) => !name.startsWith('.'))).toHaveLength(
      1,
    );
  });

  it('it can be listed and downloaded', async () => {
    expect((await request(services.reader).get('/reports').expect(200)).body).toEqual({
      items: [],
      next: null,
    });
    await post({ name: 'zz.json' }).expect(201);
    const { body: first } = await post({}).expect(201);
    const { body } = await request(services.reader).get('/reports').expect(200);
    expect(body.items.map((item: { name: string }) => item.name)).toEqual([
      'summary_output.json',
      'zz.json',
    ]);
    expect(body.items[0]).toEqual(first);
    const file = await request(services.reader).get('/reports/summary_output.json').expect(200);
    expect(file.text).toBe(summary);
    expect(file.headers['content-type']).toBe('application/json; charset=utf-8');
    const etag = file.headers.etag ?? '';
    expect(etag).toBe(`"${sha256(summary)}"`);
    expect(file.headers['x-data-version']).toBe('1');
    const known = request(services.reader).get('/reports/summary_output.json');
    await known.set('If-None-Match', etag).expect(304);
  });

  it('a report with a name that ends in .csv is CSV', async () => {
    await post({ name: 'by_country.csv' }).expect(201);
    expect(fileOf('by_country.csv')).toBe('country,people\r\nNorthern Ireland,1\r\nScotland,3\r\n');
    const file = await request(services.reader).get('/reports/by_country.csv').expect(200);
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
  });

  it('a file that somebody else put there has no data version', async () => {
    await post({}).expect(201);
    writeFileSync(join(services.reportsDir, 'summary_output.json'), '{"Atlantis":1}');
    writeFileSync(join(services.reportsDir, 'notes.txt'), 'not a report');
    const { body } = await request(services.reader).get('/reports').expect(200);
    expect(body.items).toMatchObject([{ name: 'summary_output.json', dataVersion: null }]);
    expect((await request(services.reader).get('/reports/notes.txt')).status).toBe(422);
  });

  it.each([
    '../x.json',
    '..',
    '.versions',
    '.versions/summary_output.json',
    '/etc/x.json',
    'a/b.json',
    'a\\b.json',
    'x.json\0',
    'x.exe',
    '.json',
    '-x.json',
    ' ',
    '',
    'Ä.json',
    `${'x'.repeat(101)}.json`,
  ])('the name %j is refused', async (name) => {
    const before = readdirSync(dirname(services.reportsDir));
    const { detail } = expectProblem(await post({ name }), 'invalid_report_name');
    expect(detail).toContain('.json');
    expect(readdirSync(dirname(services.reportsDir))).toEqual(before);
    expect(existsSync(services.reportsDir)).toBe(false);
  });
});
