import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { csv, peopleColumns, peopleRows } from '../../../testing/csv.ts';
import { loadedForAll } from '../../../testing/fixtures.ts';
import { startLoaded } from '../../../testing/loaded.ts';
import { loadOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';

const kept = 50;
const rejectedMax = 1_000;
const bad = 500_000;
/** A few kilobytes that expand to half a million rows, each of them bad. */
const hopeless = gzipSync(`${peopleColumns.join()}\n${'a\n'.repeat(bad)}`);

describe.each(engines)('When nearly all rows of a file are bad on %s, then', (engine) => {
  const services = loadedForAll(engine, {
    REJECTS_KEPT_MAX: String(kept),
    REJECTED_ROWS_MAX: String(rejectedMax),
    LOADS_CONCURRENT_MAX: '1',
  });

  const expectGivenUp = async (maxRejects: string, reason: string) => {
    const query = `?maxRejects=${encodeURIComponent(maxRejects)}`;
    const response = await uploadBody(services.loader, hopeless, { query });
    const { detail, rejects, loadId, links } = expectProblem(response, 'too_many_rejects');
    expect(detail).toContain('not read to its end');
    expect(detail).toContain(reason);
    expect(rejects).toHaveLength(20);
    const load = await loadOf(services, String(loadId));
    expect(load.rowsRead).toBeLessThan(bad / 4);
    expect(load.rowsRejected).toBe(load.rowsRead);
    const page = await request(services.loader).get((links as { rejects: string }).rejects);
    expect(page.body.items).toHaveLength(kept);
    await services.expectFailed(loadId, 'too_many_rejects');
  };

  it.each(['0', '40'])('it is read no further when maxRejects=%s is passed', async (maxRejects) => {
    await expectGivenUp(maxRejects, `maxRejects is ${maxRejects}`);
  });

  it.each(['all', '100%', '99%', '999999999'])(
    'it is read no further after REJECTED_ROWS_MAX, with maxRejects=%s',
    async (maxRejects) => {
      await expectGivenUp(maxRejects, `${rejectedMax} (REJECTED_ROWS_MAX)`);
    },
  );

  it('the files before it are not published either', async () => {
    const parts = [
      { field: 'places', content: 'city,county,country\nAyr,Ayrshire,Scotland\n' },
      { field: 'people', content: hopeless },
    ];
    const response = await uploadForm(services.loader, parts, '?maxRejects=all');
    const { loadId, file } = expectProblem(response, 'too_many_rejects');
    expect(file).toMatchObject({ name: 'people.csv', position: 2 });
    await services.expectFailed(loadId, 'too_many_rejects');
  });
});

it.each(engines)(
  'When a file has many bad rows on %s, but more good ones, then it is read to its end',
  async (engine) => {
    const services = await startLoaded(engine, { REJECTED_ROWS_MAX: '100' });
    try {
      const rows = peopleRows(20_000).map((row, n) => (n % 5 > 2 ? row.slice(1) : row));
      const { body, status } = await uploadBody(services.loader, csv(rows), {
        query: '?maxRejects=all',
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({ rowsRead: 20_000, rowsLoaded: 12_000, rowsRejected: 8_000 });
    } finally {
      await services.stop();
    }
  },
);

describe.each(engines)('When bad rows are long on %s, then', (engine) => {
  const services = loadedForAll(engine, {
    REJECTS_KEPT_BYTES_MAX: '5000',
    REJECT_RAW_BYTES_MAX: '5000',
  });

  const rows = 2_000;
  const content = `${peopleColumns.join()}\n${`${'x'.repeat(990)}\n`.repeat(rows)}`;
  const keptOf = async ({ links }: { links: { rejects: string } }): Promise<number> =>
    (await request(services.loader).get(links.rejects)).body.items.length;

  it('a load that must fail is not read further once it keeps as much', async () => {
    const { body } = await uploadBody(services.loader, content);
    expect(await keptOf(body)).toBe(6);
    expect((await loadOf(services, body.loadId)).rowsRead).toBeLessThan(rows / 4);
    await services.expectFailed(body.loadId, 'too_many_rejects');
  });

  it('all are counted, and no more of their text is kept than REJECTS_KEPT_BYTES_MAX', async () => {
    const { body } = await uploadBody(services.loader, content, {
      query: '?maxRejects=all',
    }).expect(201);
    expect(body).toMatchObject({ rowsRead: rows, rowsRejected: rows });
    expect(await keptOf(body)).toBe(6);
  });
});
