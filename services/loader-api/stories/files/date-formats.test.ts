import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody, uploadForm } from '../../../testing/client.ts';
import { csv, peopleColumns, places } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { countRows, dataVersionOf, stateOf, summaryOf } from '../../../testing/state.ts';

const days = ['1842-09-30', '1901-02-01', '2000-02-29', '1999-12-11'];
const orders = {
  ymd: ([y, m, d]: string[]) => [y, m, d],
  dmy: ([y, m, d]: string[]) => [d, m, y],
  mdy: ([y, m, d]: string[]) => [m, d, y],
};
type Format = keyof typeof orders;

/**
 * A file of people born on these days; one separator after the other, zeros left out now and then.
 */
function born(format: Format, some: readonly string[] = days): string {
  const rows = some.map((day, n) => {
    const parts = day.split('-').map((part) => (n % 2 === 0 ? part : String(Number(part))));
    return [`P${n}`, 'Test', orders[format](parts).join('/.-'[n % 3]), 'Dumfries'];
  });
  return csv([peopleColumns, ...rows]);
}

describe.each(engines)('When dates are sent in another order on %s, then', (engine) => {
  const services = servicesForEach(engine);

  const storedDays = async () => {
    const { text } = await request(services.reader).get('/people').set('Accept', 'text/csv');
    return text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(',')[2])
      .sort();
  };
  const send = (content: string, query: string) =>
    uploadBody(services.loader, content, { query: `?${query}` });
  const ways: Record<string, (content: string, query: string) => Promise<{ body: unknown }>> = {
    body: (content, query) => send(content, query).expect(201),
    form: (content, query) =>
      uploadForm(services.loader, [{ field: 'file', content }], `?${query}`).expect(201),
    'form of several files': (content, query) =>
      uploadForm(
        services.loader,
        [
          { field: 'places', content: places },
          { field: 'people', content },
        ],
        `?${query}`,
      ).expect(201),
    path: (content, query) => {
      writeFileSync(join(services.dataDir, 'people.csv'), content);
      return loadPaths(services.loader, ['people.csv'], `?${query}`)
        .set('Prefer', 'wait=30')
        .expect(201);
    },
  };

  it.each(
    Object.keys(orders).flatMap((format) => Object.keys(ways).map((way) => [format, way] as const)),
  )('%s as %s: they are stored, counted and exported as ISO', async (format, way) => {
    const { body } = (await ways[way]?.(born(format as Format), `dateFormat=${format}`)) ?? {};
    expect(body).toMatchObject({ rowsRejected: 0, rejectsBy: [] });
    expect(await storedDays()).toEqual(days.toSorted());
    const { body: counts } = await request(services.reader).get(
      '/summary/breakdown?by=birth_year&bornFrom=1842-09-30&bornTo=1901-02-01',
    );
    if (way !== 'form of several files') return;
    expect(counts.items).toEqual([
      { birth_year: 1842, people: 1 },
      { birth_year: 1901, people: 1 },
    ]);
  });

  it('a file that is refused for its dates is told which order would take how many rows', async () => {
    const before = await stateOf(services);
    // Of the last two the day may be a month as well.
    const content = born('dmy', ['1950-06-15', '1950-06-16', '1950-06-05', '1950-07-06']);
    const more = 'P9,Test,1950-06-15,Ayr\nP10,Test,never,Ayr\n,Test,15/06/1950,Ayr\n';
    const response = await send(content + more, 'maxRejects=0');
    const problem = expectProblem(response, 'too_many_rejects');
    const file = { file: 'body.csv', fileId: expect.any(Number), dataset: 'people' };
    expect(problem.dateFormats).toEqual([
      { ...file, dateFormat: 'dmy', rows: 4, ofRows: 5 },
      { ...file, dateFormat: 'mdy', rows: 2, ofRows: 5 },
    ]);
    expect(problem.detail).toContain('With dateFormat=dmy, 4 of the 5 rows of body.csv');
    const load = await request(services.loader).get(`/loads/${problem.loadId}`);
    expect(load.body.error.message).toBe(problem.detail);
    expect(await stateOf(services)).toEqual(before);
    await send(content, 'dateFormat=dmy').expect(201);
  });

  it('a wrong order is told so, and rows are never guessed', async () => {
    const response = await send(born('mdy', ['1950-06-15', '1950-06-05']), 'dateFormat=dmy');
    const problem = expectProblem(response, 'too_many_rejects');
    expect(problem.rejects).toMatchObject([
      { line: 2, code: 'invalid_date', message: 'is not a date like 30/09/1842' },
    ]);
    expect(problem.dateFormats).toMatchObject([{ dateFormat: 'mdy', rows: 1, ofRows: 1 }]);
    const mixed = `${born('dmy')}P,Test,1950-06-15,Ayr\nP,Test,15/06-1950,Ayr\n`;
    const { body } = await send(mixed, 'dateFormat=dmy&maxRejects=all').expect(201);
    expect(body).toMatchObject({ rowsLoaded: 4, rowsRejected: 2 });
    const late = born('dmy', ['9999-12-31', '0999-12-31']);
    const { body: none } = await send(late, 'dateFormat=dmy&maxRejects=all').expect(201);
    expect(none.rejectsBy.map(({ code }: { code: string }) => code)).toEqual(
      expect.arrayContaining(['date_in_future', 'invalid_date']),
    );
  });

  it('the same bytes are another content where the order made a difference, and only there', async () => {
    const ambiguous = csv([peopleColumns, ['A', 'B', '01/02/1900', 'Dumfries']]);
    await send(ambiguous, 'dateFormat=dmy').expect(201);
    await send(ambiguous, 'dateFormat=dmy').expect(200);
    await send(ambiguous, 'dateFormat=mdy').expect(201);
    expect(await storedDays()).toEqual(['1900-01-02', '1900-02-01']);
    const iso = csv([peopleColumns, ['A', 'B', '1900-03-04', 'Dumfries']]);
    const first = await send(iso, '').expect(201);
    const again = await send(iso, 'dateFormat=ymd').expect(200);
    expect(again.body).toMatchObject({ id: first.body.id, duplicate: true });
    await send(places, '').expect(201);
    await send(places, 'dateFormat=dmy').expect(200);
    expect(await countRows(services, 'people')).toBe(3);
    expect(await summaryOf(services)).toBe('{"Scotland":3}');
  });

  it('an Idempotency-Key belongs to the order it was sent with', async () => {
    const content = born('dmy', ['1900-02-01']);
    const headers = { 'Idempotency-Key': 'dates-1' };
    const post = (query: string) => uploadBody(services.loader, content, { query, headers });
    const first = await post('?dateFormat=dmy').expect(201);
    const again = await post('?dateFormat=dmy').expect(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expectProblem(await post('?dateFormat=mdy'), 'idempotency_key_reused');
    expectProblem(await post(''), 'idempotency_key_reused');
    expect(await dataVersionOf(services)).toBe(1);
  });

  it.each(['iso', 'DMY', '', 'auto'])('%j is no order', async (format) => {
    const response = await send(born('dmy'), `dateFormat=${format}`);
    expectProblem(response, 'validation_failed');
    expect(await dataVersionOf(services)).toBe(0);
  });
});
