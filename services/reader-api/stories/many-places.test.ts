import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../testing/client.ts';
import { csv, peopleColumns, placesColumns } from '../../testing/csv.ts';
import { servicesForAll } from '../../testing/fixtures.ts';
import { summaryOf } from '../../testing/state.ts';

const towns = 12_000;
const nameOf = (at: number) => `Town ${at}`;
/** Each town stands there twice, in another country's letters the second time. */
const placesOf = (country: string) =>
  csv([
    placesColumns,
    ...Array.from({ length: 2 * towns }, (_, at) => {
      const isAgain = at >= towns;
      return [nameOf(at % towns), 'Fife', isAgain ? country.toUpperCase() : country];
    }),
  ]);
const people = csv([
  peopleColumns,
  ...Array.from({ length: towns }, (_, at) => ['A', 'B', '1900-01-01', nameOf(at)]),
]);

describe.each(engines)('When a file lists very many places on %s, then', (engine) => {
  const services = servicesForAll(engine);

  it('every one is matched, also when it comes beside others and goes again', async () => {
    await uploadBody(services.loader, people).expect(201);
    await uploadBody(services.loader, placesOf('Scotland')).expect(201);
    expect(await summaryOf(services)).toBe(`{"Scotland":${towns}}`);
    const { body } = await uploadBody(services.loader, placesOf('Wales')).expect(201);
    expect(await summaryOf(services)).toBe('{}');
    await request(services.loader).post(`/loads/${body.id}/revert`).expect(200);
    expect(await summaryOf(services)).toBe(`{"Scotland":${towns}}`);
  });
});
