import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { people, places, summary } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { loadsOf } from '../../../testing/loads.ts';
import { expectRows, summaryOf } from '../../../testing/state.ts';

describe.each(engines)('When the body of a request is a file itself on %s, then', (engine) => {
  const services = servicesForEach(engine);

  it('a body that is the CSV itself is taken, with and without its dataset', async () => {
    const named = await uploadBody(services.loader, people, { query: '?dataset=people' });
    expect(named.status).toBe(201);
    expect(named.body.files).toMatchObject([{ dataset: 'people', name: 'people.csv' }]);
    expect(named.body.bytesTotal).toBe(Buffer.byteLength(people));
    const headers = { 'Content-Disposition': 'attachment; filename="my places.csv"' };
    const unnamed = await uploadBody(services.loader, places, { headers });
    expect(unnamed.status).toBe(201);
    expect(unnamed.body.files).toMatchObject([{ dataset: 'places', name: 'my places.csv' }]);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('a body without any media type is taken, as `curl -T` sends it', async () => {
    for (const body of [people, places]) {
      const response = await fetch(`${services.loader}/loads`, {
        method: 'POST',
        body: new Blob([body]).stream(),
        duplex: 'half',
      });
      expect(response.status).toBe(201);
    }
    expect(await summaryOf(services)).toBe(summary);
  });

  it.each([
    'text/csv; charset=utf-8; header=present',
    'TEXT/CSV',
    'text/plain',
    'application/csv',
    'application/octet-stream',
    'application/vnd.ms-excel',
  ])('a body of the type %s is taken for CSV', async (type) => {
    const response = await uploadBody(services.loader, places, { type });
    expect(response.status).toBe(201);
    await expectRows(services, { places: 3 });
    expect(await loadsOf(services)).toEqual([response.body]);
  });
});
