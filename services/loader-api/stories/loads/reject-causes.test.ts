import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { csv, parsedCsv, peopleColumns, peopleRows, placesColumns } from '../../../testing/csv.ts';
import { loadedForAll } from '../../../testing/fixtures.ts';
import { loadOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';

const kept = 30;
const causesMax = 4;
const settings = { REJECTS_KEPT_MAX: String(kept), REJECT_CAUSES_MAX: String(causesMax) };

interface Found {
  readonly fileId: number;
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
}

/**
 * People of whom rows 5, 7, 9 … have a bad date, and rows 6, 16 … no name beside that of before.
 */
const people = csv(
  peopleRows(28).map((row, n) => {
    if (n < 4) return row;
    const [given = '', family = '', date = '', place = ''] = row;
    return [n % 10 === 5 ? '' : given, family, n % 2 === 0 ? '31/12/1950' : date, place];
  }),
);
const placesWithFaults = csv([placesColumns, ['Ayr', '', 'Scotland'], ['Z'], ['Ayr', '', 'X']]);

describe.each(engines)('When rows are rejected on %s, then their causes', (engine) => {
  const services = loadedForAll(engine, settings);

  const list = async (link: string, query: Record<string, string | number>) => {
    const response = await request(services.loader).get(link).query(query);
    expect(response.status, response.text).toBe(200);
    return response.body as { items: Found[]; next: string | null };
  };
  const loadBoth = () =>
    uploadForm(
      services.loader,
      [
        { field: 'people', content: people },
        { field: 'places', content: placesWithFaults },
      ],
      '?maxRejects=all&force=true',
    ).expect(201);

  it('of 40,000 equal ones are one line, in the answer, the load and its event', async () => {
    const rows = peopleRows(40_100).map((row, n) =>
      n > 100 ? [row[0] ?? '', 'Test', '15.6.1950', 'Ayr'] : row,
    );
    const response = await uploadBody(services.loader, csv(rows), { query: '?maxRejects=10%25' });
    const { rejectsBy, rejects, loadId } = expectProblem(response, 'too_many_rejects');
    const load = await loadOf(services, String(loadId));
    expect(rejectsBy).toEqual([
      {
        file: 'body.csv',
        fileId: load.files[0]?.id,
        dataset: 'people',
        column: 'date_of_birth',
        code: 'invalid_date',
        count: 40_000,
        firstLine: 102,
      },
    ]);
    expect(rejects).toHaveLength(20);
    expect(load).toMatchObject({ rowsRejected: 40_000, rejectsBy });
    const events = await request(services.loader).get(`/loads/${loadId}/events`).expect(200);
    expect(JSON.parse(/^data: (.*)$/m.exec(events.text)?.[1] ?? '')).toEqual(load);
    expect((await list(`/loads/${loadId}/rejects`, { limit: 100 })).items).toHaveLength(kept);
    await services.expectFailed(loadId, 'too_many_rejects');
  });

  it('stand with the load by file, column and code, the most frequent first', async () => {
    const { body } = await loadBoth();
    const [first, second] = body.files;
    const inPeople = { file: 'people.csv', fileId: first.id, dataset: 'people' };
    const inPlaces = { file: 'places.csv', fileId: second.id, dataset: 'places' };
    const expected = [
      { ...inPeople, column: 'date_of_birth', code: 'invalid_date', count: 13, firstLine: 5 },
      { ...inPeople, column: 'given_name', code: 'required', count: 3, firstLine: 6 },
      { ...inPlaces, column: 'county', code: 'required', count: 2, firstLine: 2 },
      { ...inPlaces, column: null, code: 'column_count', count: 1, firstLine: 3 },
    ];
    expect(body.rejectsBy).toEqual(expected);
    const { body: page } = await request(services.loader).get('/loads?limit=1').expect(200);
    expect(page.items[0].rejectsBy).toEqual(expected);
    const { body: reverted } = await request(services.loader).post(`${body.links.self}/revert`);
    expect(reverted.rejectsBy).toEqual(expected);
  });

  it.each<[string, (fault: Found) => boolean]>([
    ['code=required', ({ code }) => code === 'required'],
    ['column=date_of_birth', ({ column }) => column === 'date_of_birth'],
    ['column=', ({ column }) => column === null],
    ['code=required&column=county', ({ code, column }) => code + column === 'requiredcounty'],
    ['code=invalid_date&column=county', () => false],
  ])('lead to the rows: %s, in pages and none twice', async (filter, isWanted) => {
    const { body } = await loadBoth();
    const { items: all } = await list(body.links.rejects, { limit: 100 });
    expect(all).toHaveLength(19);
    const wanted = all.filter(isWanted);
    const query = Object.fromEntries(new URLSearchParams(filter));
    const found: Found[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more: Record<string, string> = cursor === '' ? {} : { cursor };
      const page = await list(body.links.rejects, { ...query, limit: 2, ...more });
      expect(page.items.length).toBeLessThanOrEqual(2);
      found.push(...page.items);
      cursor = page.next;
    }
    expect(found).toEqual(wanted);
    const file = body.files[1].id;
    const ofFile = await list(body.links.rejects, { ...query, limit: 100, file });
    expect(ofFile.items).toEqual(wanted.filter(({ fileId }) => fileId === file));
    await request(services.loader).post(`${body.links.self}/revert`).expect(200);
  });

  it('lead to the rows as CSV, whole and with all their faults', async () => {
    const { body } = await loadBoth();
    const { text } = await request(services.loader)
      .get(body.links.rejects)
      .query({ code: 'required', column: 'given_name', file: body.files[0].id })
      .set('Accept', 'text/csv')
      .expect(200);
    // Every other row has a bad date as well: none of these.
    expect(parsedCsv(text)).toEqual([
      [...peopleColumns, 'line', 'column', 'code', 'message'],
      ...[6, 16, 26].map((line) => [
        '',
        'Test',
        '1950-06-15',
        'Dumfries',
        String(line),
        'given_name',
        'required',
        'is empty',
      ]),
    ]);
    const both = `${peopleColumns.join()}\n,Test,1950,Ayr\nJo,Test,1951,Ayr\nJo,Test,1952-01-01,Ayr\n`;
    const query = '?maxRejects=all';
    const { body: other } = await uploadBody(services.loader, both, { query }).expect(201);
    const mend = await request(services.loader)
      .get(other.links.rejects)
      .query({ code: 'required' })
      .set('Accept', 'text/csv');
    expect(parsedCsv(mend.text).slice(1)).toEqual([
      [
        '',
        'Test',
        '1950',
        'Ayr',
        '2',
        'given_name; date_of_birth',
        'required; invalid_date',
      ].concat('is empty; is not a date like 1842-09-30'),
    ]);
  });

  it('are told without those of a file that counted already, as the list of rejects', async () => {
    const content = csv([placesColumns, ['Oban', 'Argyll', 'Scotland'], ['Oban']]);
    const query = '?maxRejects=all';
    const first = await uploadForm(services.loader, [{ field: 'places', content }], query);
    expect(first.body.rejectsBy).toMatchObject([{ code: 'column_count', count: 1, firstLine: 3 }]);
    const more = csv([placesColumns, ['Oban', 'Argyll', 'Scotland'], ['Tain', '', 'Scotland']]);
    const parts = [
      { field: 'places', content },
      { field: 'places', content: more, name: 'more.csv' },
    ];
    const { body } = await uploadForm(services.loader, parts, query).expect(201);
    expect(body.files[0].duplicateOf).toBe(first.body.files[0].id);
    expect(body.rowsRejected).toBe(1);
    expect(body.rejectsBy).toMatchObject([{ file: 'more.csv', column: 'county', count: 1 }]);
    expect((await list(body.links.rejects, {})).items).toHaveLength(1);
  });

  it('are no more than a setting says', async () => {
    const content = `${peopleColumns.join()}\n${',,,\n'.repeat(3)}a,b,1,d\na,b,2,d\nx\n`;
    const query = '?maxRejects=all';
    const { body } = await uploadBody(services.loader, content, { query }).expect(201);
    expect(body.rowsRejected).toBe(6);
    expect(body.rejectsBy).toHaveLength(causesMax);
    expect(body.rejectsBy.map(({ count }: { count: number }) => count)).toEqual([3, 3, 3, 3]);
  });

  it.each(['code=nonsense', 'column=nonsense', 'code='])(
    'are refused where no fault can have them: %s',
    async (query) => {
      const { body } = await request(services.loader).get('/loads?limit=1');
      const wrong = await request(services.loader).get(`${body.items[0].links.rejects}?${query}`);
      expectProblem(wrong, 'validation_failed');
    },
  );
});
