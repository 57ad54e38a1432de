import request from 'supertest';
import { expect, it } from 'vitest';
import { uploadBody } from '../../../testing/client.ts';
import { csv } from '../../../testing/csv.ts';
import { servicesForAll } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { sqliteEngine } from '../../../testing/sqlite.ts';
import { summaryOf } from '../../../testing/state.ts';

const services = servicesForAll(sqliteEngine(), { UPLOAD_FILES_MAX: '3' });

interface Field {
  name: string;
  type: string;
  constraints: unknown;
}

interface DatasetObject {
  name: string;
  columns: { name: string; type: string; rule: string; charsMax: number; example: string }[];
}

it('When somebody asks for the datasets, then their columns and rules are listed', async () => {
  const { body } = await request(services.loader).get('/datasets').expect(200);
  const items: DatasetObject[] = body.items;
  expect(items.map(({ name, columns }) => [name, ...columns.map((column) => column.name)])).toEqual(
    [
      ['people', 'given_name', 'family_name', 'date_of_birth', 'place_of_birth'],
      ['places', 'city', 'county', 'country'],
    ],
  );
  expect(items[0]?.columns[2]).toMatchObject({ type: 'date', required: true, charsMax: 10 });
  expect(items[0]?.columns[2]?.rule).toMatch(/1000-01-01 \(years before 1000 .*UTC\+14/);
  expect(items[1]?.columns[0]).toMatchObject({ type: 'text', required: true, charsMax: 255 });
});

it('When somebody asks for the datasets, then the limits of this service stand beside them', async () => {
  const { body } = await request(services.loader).get('/datasets').expect(200);
  const { uploadFilesMax, uploadBytesMax, columnsMax } = services.config;
  expect(body.limits).toEqual({ uploadFilesMax, uploadBytesMax, columnsMax });
  expect(uploadFilesMax).toBe(3);
});

it('When a file is made of the examples, then it can be loaded', async () => {
  const { body } = await request(services.loader).get('/datasets').expect(200);
  for (const { name, columns } of body.items as DatasetObject[]) {
    const rows = [columns.map((column) => column.name), columns.map((column) => column.example)];
    await uploadBody(services.loader, csv(rows), { query: `?dataset=${name}` }).expect(201);
  }
  expect(await summaryOf(services)).toBe('{"Scotland":1}');
});

it.each(['people', 'places'])(
  'When the template of %s is filled in as its schema says, then it can be loaded',
  async (name) => {
    const template = await request(services.loader).get(`/datasets/${name}/template.csv`);
    expect(template.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(template.headers['content-disposition']).toBe(`attachment; filename="${name}.csv"`);
    const { body: schema } = await request(services.loader).get(`/datasets/${name}/schema.json`);
    const fields: { name: string; example: string }[] = schema.fields;
    expect(template.text).toBe(`\ufeff${fields.map((field) => field.name).join()}\r\n`);
    const row = fields.map(({ example }) => example).join();
    const { body: load } = await uploadBody(services.loader, `${template.text}${row}\r\n`, {
      query: '?force=true',
    }).expect(201);
    expect(load).toMatchObject({ rowsLoaded: 1, files: [{ dataset: name }] });
  },
);

it('When somebody asks for the schema of people, then it is a Table Schema', async () => {
  const { body } = await request(services.loader).get('/datasets/people/schema.json').expect(200);
  expect(body).toMatchObject({ title: 'People', fieldsMatch: 'subset', missingValues: [''] });
  const constraints = body.fields.map(({ name, type, constraints: rules }: Field) => [
    name,
    type,
    rules,
  ]);
  expect(constraints).toEqual([
    ['given_name', 'string', { required: true, maxLength: 255 }],
    ['family_name', 'string', { required: true, maxLength: 255 }],
    ['date_of_birth', 'date', { required: true, minimum: '1000-01-01' }],
    ['place_of_birth', 'string', { required: true, maxLength: 255 }],
  ]);
});

it.each(['/datasets/nonsense/schema.json', '/datasets/people/template.xlsx'])(
  'When %s is asked for, then there is no such thing',
  async (path) => {
    expectProblem(await request(services.loader).get(path), 'not_found');
  },
);
