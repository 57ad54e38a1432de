import request from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import type { DatasetName } from '#shared/datasets/index.ts';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../testing/client.ts';
import { csv, manyPeople, people, peopleColumns, places } from '../../testing/csv.ts';
import { storedRows } from '../../testing/listing.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices, type TestSettings } from '../../testing/services.ts';
import { scriptsOf } from '../profile/scripts.ts';

interface ColumnProfile {
  readonly name: string;
  readonly distinct?: number;
  readonly distinctAtLeast?: number;
  readonly topValues: readonly { readonly value: string; readonly rows: number }[];
}

/** By how many rows have it, then by the value. */
function counted<T extends string | number>(values: readonly T[]): [T, number][] {
  const counts = [...Map.groupBy(values, (value) => value)].map(([value, same]): [T, number] => [
    value,
    same.length,
  ]);
  return counts.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

/** A column's figures as they follow from its values, in the plainest way. */
function expected(name: string, values: readonly string[]) {
  const sorted = [...new Set(values)].sort();
  const byLength = Map.groupBy(sorted, (value) => [...value].length);
  const lengths = [...byLength.keys()].sort((a, b) => a - b);
  const measured = (length = 0) => ({ length, value: byLength.get(length)?.[0] });
  const top = counted(values).slice(0, 10);
  const decades = values.map((value) => Math.floor(Number(value.slice(0, 4)) / 10) * 10);
  const rest =
    name === 'date_of_birth'
      ? {
          decades: counted(decades)
            .map(([decade, rows]) => ({ decade, rows }))
            .sort((a, b) => a.decade - b.decade),
        }
      : { scripts: Object.fromEntries(counted(values.flatMap(scriptsOf))) };
  return {
    name,
    type: name === 'date_of_birth' ? 'date' : 'text',
    distinct: sorted.length,
    empty: 0,
    shortest: measured(lengths[0]),
    longest: measured(lengths.at(-1)),
    min: sorted[0],
    max: sorted.at(-1),
    topValues: top.map(([value, rows]) => ({ value, rows })),
    ...rest,
  };
}

describe.each(engines)('When a profile is asked for on %s, then', (engine) => {
  let services: Services;
  const start = async (settings: TestSettings = {}) => {
    services = await startServices(engine, settings);
  };
  afterEach(async () => services.stop());
  const get = (path: string) => request(services.reader).get(path);
  const columnsOf = async (dataset: DatasetName): Promise<ColumnProfile[]> =>
    (await get(`/profile/${dataset}`).expect(200)).body.columns;

  const expectExact = async (dataset: DatasetName) => {
    const rows = await storedRows(services, dataset);
    const { body } = await get(`/profile/${dataset}`).expect(200);
    const names = Object.keys(rows[0] ?? {}).filter(
      (name) => !['load', 'file', 'fileName', 'line'].includes(name),
    );
    expect(body).toMatchObject({ dataset, rows: rows.length });
    expect(body.files).toBe(new Set(rows.map((row) => row.file)).size);
    expect(body.columns).toEqual(
      names.map((name) =>
        expected(
          name,
          rows.map((row) => String(row[name])),
        ),
      ),
    );
  };

  it('an empty database has columns without values', async () => {
    await start();
    const { body } = await get('/profile/people').expect(200);
    expect(body).toMatchObject({ dataset: 'people', rows: 0, files: 0, dataVersion: 0 });
    expect(body.columns[0]).toEqual({
      name: 'given_name',
      type: 'text',
      distinct: 0,
      empty: 0,
      shortest: null,
      longest: null,
      min: null,
      max: null,
      topValues: [],
      scripts: {},
    });
    expect(body.columns[2]).toMatchObject({ name: 'date_of_birth', decades: [] });
  });

  it('it is exact after every publish, replace and revert', async () => {
    await start();
    const both = [
      { field: 'people', content: people },
      { field: 'places', content: places },
    ];
    await uploadForm(services.loader, both).expect(201);
    await expectExact('people');
    await expectExact('places');
    await uploadBody(services.loader, manyPeople(3_000, '𠮷')).expect(201);
    await expectExact('people');
    const replaced = await uploadBody(services.loader, manyPeople(1_100, 'R'), {
      query: '?mode=replace',
    }).expect(201);
    await expectExact('people');
    await request(services.loader).post(`/loads/${replaced.body.id}/revert`).expect(200);
    await uploadBody(services.loader, manyPeople(20, 'ა ')).expect(201);
    await expectExact('people');
  });

  it('more different values than are told apart are said to be so many at least', async () => {
    await start({ PROFILE_DISTINCT_MAX: '10' });
    const rows = (label: string, count: number) =>
      Array.from({ length: count }, (_, n) => [
        n % 2 === 0 ? 'Often' : `${label}${n}`,
        label,
        '1950-06-15',
        'Perth',
      ]);
    const load = (label: string, count: number) =>
      uploadBody(services.loader, csv([peopleColumns, ...rows(label, count)])).expect(201);
    await load('A', 16);
    const [few] = await columnsOf('people');
    expect(few).toMatchObject({ distinct: 9 });
    await load('B', 60);
    const [many, family] = await columnsOf('people');
    expect(many).not.toHaveProperty('distinct');
    expect(many?.distinctAtLeast).toBeGreaterThanOrEqual(10);
    expect(many?.topValues[0]).toEqual({ value: 'Often', rows: 38 });
    expect(many).toMatchObject({ min: 'A1', max: 'Often', longest: { length: 5 } });
    expect(many).toMatchObject({ scripts: { Latin: 76 } });
    expect(family).toMatchObject({ distinct: 2, topValues: [{ value: 'B', rows: 60 }, {}] });
    await load('C', 400);
    const [more] = await columnsOf('people');
    expect(more?.topValues[0]).toEqual({ value: 'Often', rows: 238 });
  });

  it('it is made once for all who ask, and not sent again to who has it', async () => {
    await start();
    await uploadBody(services.loader, manyPeople(5_000)).expect(201);
    const answers = await Promise.all(Array.from({ length: 20 }, () => get('/profile/people')));
    const [first] = answers;
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).toBe(first?.text);
    }
    const etag = first?.headers.etag ?? '';
    expect(etag).toMatch(/^"[\x21\x23-\x7e]+"$/);
    await get('/profile/people').set('If-None-Match', etag).expect(304);
    await get('/profile/places').set('If-None-Match', etag).expect(200);
    await request(services.reader).head('/profile/people').expect(200);
    await uploadBody(services.loader, manyPeople(1, 'More')).expect(201);
    const { body } = await get('/profile/people').set('If-None-Match', etag).expect(200);
    expect(body.rows).toBe(5_001);
  });

  it('who has waited long enough is asked to come again', async () => {
    await start({ PROFILE_WAIT_MS: '1' });
    await uploadBody(services.loader, manyPeople(20_000)).expect(201);
    expectProblem(await get('/profile/people'), 'time_limit');
    await expect
      .poll(async () => (await get('/profile/people')).status, { timeout: 9000 })
      .toBe(200);
  });

  it('another dataset or a query is refused', async () => {
    await start();
    expectProblem(await get('/profile/births'), 'not_found');
    expectProblem(await get('/profile/people?country=Scotland'), 'validation_failed');
  });
});
