import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '#shared/database/connect.ts';
import { groupBirths, unpackBirths } from '#shared/summary/place-births.ts';
import { engines, silentLog } from '#shared/testing/engines.ts';
import { uploadBody } from '../../testing/client.ts';
import { csv, peopleColumns } from '../../testing/csv.ts';
import { plainJoin } from '../../testing/plain-join.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { expectRows } from '../../testing/state.ts';
import { buildApp } from '../app.ts';

const names = ['Perth', 'PERTH ', ' oban', 'say "Wick"', 'back\\slash', '𠮷, Ō', 'Γάζι'];
const years = 400;
/** Everybody was born in a place and year of their own. */
const peopleOf = (set: string, places: number) =>
  csv([
    peopleColumns,
    ...Array.from({ length: places * years }, (_, at) => {
      const place = Math.floor(at / years);
      const name = names[place] ?? `Town ${place}`;
      return [set, 'B', `${1500 + (at % years)}-03-04`, name];
    }),
  ]);
const places = csv([
  ['city', 'county', 'country'],
  ['Perth', 'Perthshire', 'Scotland'],
  ['Oban', 'Argyll', 'Scotland'],
  ['say "wick"', 'Caithness', 'Scotland'],
  ['𠮷, ō', 'Nara', 'Japan'],
  ['γάζι', 'Κρήτη', 'Ελλάδα'],
]);

describe.each(engines)('When an aggregate is large on %s, then', (engine) => {
  let services: Services;
  beforeAll(async () => {
    const settings = {
      AGGREGATE_CELLS_MAX: '3000',
      SUPERSEDED_KEEP_MS: '1000',
      PURGE_EVERY_MS: '1000',
    };
    services = await startServices(engine, settings);
    await uploadBody(services.loader, places).expect(201);
  });
  afterAll(async () => services.stop());

  const expectPlainJoin = async () => {
    const by = ['country', 'county', 'birth_decade'] as const;
    const { body } = await request(services.reader).get(`/summary/breakdown?by=${by.join()}`);
    const truth = await plainJoin(services.db);
    expect(body.totals).toEqual(truth.totals);
    const items: Record<string, unknown>[] = body.items;
    const groups = items.map(
      ({ people, ...item }) => [JSON.stringify(by.map((name) => item[name])), people] as const,
    );
    expect(new Map(groups.sort())).toEqual(truth.groups(by));
    return body.totals.people;
  };
  const partsOf = async (id: number) =>
    services.db.selectFrom('birth_parts').selectAll().where('file_id', '=', id).execute();
  const fileOf = async (loadId: string) => {
    const file = services.db.selectFrom('files').select('id').where('load_id', '=', loadId);
    return (await file.executeTakeFirstOrThrow()).id;
  };

  it('it is kept in parts as well, which say the same', async () => {
    const { body } = await uploadBody(services.loader, peopleOf('parts', 30)).expect(201);
    const fileId = await fileOf(body.id);
    const parts = await partsOf(fileId);
    expect(parts.map(({ part_no }) => part_no)).toEqual(parts.map((_, at) => at));
    const cells = services.db
      .selectFrom('births')
      .select(['place_of_birth', 'birth_year', 'people'])
      .where('file_id', '=', fileId)
      .orderBy('cell_no');
    const rows = await cells.execute();
    const expected = groupBirths(
      rows.map((row) => [row.place_of_birth, row.birth_year, row.people] as const),
    );
    const unpacked = parts.flatMap(({ births }) => unpackBirths(births));
    expect(unpacked).toEqual(expected);
    expect(await expectPlainJoin()).toBe(30 * years);
  });

  it('what comes, goes and takes the place of it is counted', async () => {
    const { body: second } = await uploadBody(services.loader, peopleOf('second', 40)).expect(201);
    expect(await expectPlainJoin()).toBe(70 * years);
    const { body: small } = await uploadBody(services.loader, peopleOf('small', 1)).expect(201);
    expect(await partsOf(await fileOf(small.id))).toEqual([]);
    expect(await expectPlainJoin()).toBe(71 * years);
    await request(services.loader).post(`/loads/${second.id}/revert`).expect(200);
    expect(await expectPlainJoin()).toBe(31 * years);
    const replacing = uploadBody(services.loader, peopleOf('third', 20), {
      query: '?mode=replace',
    });
    await replacing.expect(201);
    expect(await expectPlainJoin()).toBe(20 * years);
    await expectRows(services, { people: 20 * years });
  });

  it('one that was loaded before there were parts counts all the same', async () => {
    await services.db.deleteFrom('birth_parts').execute();
    const { config } = services;
    const database = connect(config.databaseUrl, config);
    const app = await buildApp({ config, database, log: silentLog });
    try {
      const { totals } = (await app.inject('/summary/breakdown')).json();
      expect(totals).toEqual((await plainJoin(services.db)).totals);
      expect(totals.people).toBe(20 * years);
    } finally {
      await app.close();
      await database.close();
    }
  });
});
