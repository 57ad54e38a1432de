import { Migrator } from 'kysely/migration';
import request from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '#shared/config.ts';
import { connect, type DatabaseHandle } from '#shared/database/connect.ts';
import { createMysqlDatabase } from '#shared/database/create-database.ts';
import { migrate } from '#shared/database/migrate.ts';
import { migrations } from '#shared/database/migrations/index.ts';
import type { Schema } from '#shared/schema.ts';
import {
  type Engine,
  engines,
  openTestDatabase,
  reserveTestDatabase,
  silentLog,
} from '#shared/testing/engines.ts';
import { buildApp } from '../reader-api/app.ts';
import { plainJoin } from '../testing/plain-join.ts';

const undo: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const places = [
  ['Ταΰγετος', 'Λακωνία', 'Ελλάδα'],
  ['Gießen', 'Hessen', 'Deutschland'],
  ['Perth', 'Perthshire', 'Scotland '],
  ['Oban', 'Argyll', 'SCOTLAND'],
];
const written = ['ΤΑΫ́ΓΕΤΟΣ', 'Ταΰγετος', 'GIESSEN', 'gießen', 'Per\u00adth', 'OBAN', 'Atlantis'];

/** What a place's key was until 0.1.0. */
const oldKey = (name: string) => name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();

/** A database as 0.1.0 left it, with a load of people and places. */
async function openOld(engine: Engine): Promise<{ url: string; database: DatabaseHandle }> {
  const { url, drop } = reserveTestDatabase(engine);
  undo.push(drop);
  if (engine.name === 'mysql') await createMysqlDatabase(url);
  const database = connect(url, parseConfig({ DATABASE_URL: url }));
  undo.push(() => database.close());
  const names = ['0001-first-schema', '0002-birth-parts'];
  const old = Object.fromEntries(
    Object.entries(migrations).filter(([name]) => names.includes(name)),
  );
  const migrator = new Migrator({ db: database.db, provider: { getMigrations: async () => old } });
  expect((await migrator.migrateToLatest()).error).toBeUndefined();
  return { url, database };
}

/** @param keyOf the column that cells had, and what stood in it */
async function fill({ db }: DatabaseHandle, keyOf?: (place: string) => string): Promise<void> {
  const load = { id: 'load-1', state: 'published', mode: 'append', source: 'upload' } as const;
  const counted = { load_id: load.id, counted: 1, counted_version: 1, rows_loaded: 4 };
  await db
    .insertInto('loads')
    .values({ ...load, options: '{}', created_at: 0, data_version: 1 })
    .execute();
  await db
    .insertInto('files')
    .values([
      { id: 1, dataset: 'places', name: 'places.csv', ...counted },
      { id: 2, dataset: 'people', name: 'people.csv', ...counted },
    ])
    .execute();
  await db
    .insertInto('places')
    .values(
      places.map(([city = '', county = '', country = ''], at) => {
        return { file_id: 1, line_no: at + 2, city, county, country };
      }),
    )
    .execute();
  const person = { file_id: 2, given_name: 'A', family_name: 'B', date_of_birth: '1900-01-01' };
  await db
    .insertInto('people')
    .values(written.map((place_of_birth, at) => ({ ...person, line_no: at + 2, place_of_birth })))
    .execute();
  const cells = written.map((place, at): Schema['births'] => ({
    ...{ file_id: 2, cell_no: at, place_of_birth: place, birth_year: 1900, people: 1 },
    ...(keyOf && { place_key: keyOf(place) }),
  }));
  await db.insertInto('births').values(cells).execute();
  await db.updateTable('meta').set({ value: 1 }).where('name', '=', 'data_version').execute();
}

async function answersOf(database: DatabaseHandle, url: string) {
  const config = parseConfig({ DATABASE_URL: url });
  const app = await buildApp({ config, database, log: silentLog });
  undo.push(() => app.close());
  const ask = async (path: string) => (await app.inject(path)).json();
  const summary = (await app.inject('/summary')).body;
  const { items, totals } = await ask('/summary/breakdown?by=country,county,city');
  return {
    ...{ summary, items, totals, app },
    unmatched: (await ask('/summary/unmatched')).items,
  };
}

describe.each(engines)('When a database of 0.1.0 is migrated on %s, then', (engine) => {
  it('it answers as one that was loaded today', async () => {
    const old = await openOld(engine);
    await fill(old.database, oldKey);
    await migrate(old.database, { url: old.url, databaseWaitMs: 5_000, log: silentLog });
    const fresh = await openTestDatabase(engine);
    undo.push(fresh.drop);
    await fill(fresh.database);
    const { app, ...answers } = await answersOf(old.database, old.url);
    const { app: _, ...expected } = await answersOf(fresh.database, fresh.url);
    expect(answers).toEqual(expected);
    expect(answers.totals).toEqual((await plainJoin(old.database.db)).totals);
    expect(answers.summary).toBe('{"Deutschland":2,"Scotland ":2,"Ελλάδα":2}');
    // Its history begins there.
    expect((await app.inject('/summary?version=1')).body).toBe(answers.summary);
    await app.listen({ host: '127.0.0.1', port: 0 });
    await request(app.server).get('/summary?version=0').expect(410);
    await request(app.server).get('/summary?at=2020-01-01T00:00:00Z').expect(410);
    expect((await app.inject('/summary/changes')).json()).toMatchObject({
      items: [],
      historyFrom: 1,
    });
  });

  it('a migration that was cut off half-way goes on', async () => {
    const old = await openOld(engine);
    await fill(old.database, oldKey);
    await old.database.db.schema.alterTable('births').dropColumn('place_key').execute();
    await migrate(old.database, { url: old.url, databaseWaitMs: 5_000, log: silentLog });
    expect((await answersOf(old.database, old.url)).totals.people).toBe(written.length);
  });
});
