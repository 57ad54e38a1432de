import request from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { uploadBody } from '../../testing/client.ts';
import { csv } from '../../testing/csv.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { sqliteEngine } from '../../testing/sqlite.ts';
import { summaryOf } from '../../testing/state.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices(sqliteEngine());
});
afterAll(async () => services.stop());

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

it('When a file is made of the examples, then it can be loaded', async () => {
  const { body } = await request(services.loader).get('/datasets').expect(200);
  for (const { name, columns } of body.items as DatasetObject[]) {
    const rows = [columns.map((column) => column.name), columns.map((column) => column.example)];
    await uploadBody(services.loader, csv(rows), { query: `?dataset=${name}` }).expect(201);
  }
  expect(await summaryOf(services)).toBe('{"Scotland":1}');
});
