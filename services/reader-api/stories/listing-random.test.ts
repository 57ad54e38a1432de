import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeKey } from '#shared/datasets/place-key.ts';
import { engines } from '#shared/testing/engines.ts';
import { uploadForm } from '../../testing/client.ts';
import { csv, peopleColumns, placesColumns } from '../../testing/csv.ts';
import {
  download,
  queryOf,
  type Row,
  rowsOfCsv,
  rowsOfNdjson,
  storedRows,
  walk,
} from '../../testing/listing.ts';
import { atRandom, type Choose } from '../../testing/random.ts';
import { type Services, startServices } from '../../testing/services.ts';

const names = ['Ada', 'ada', 'Ada ', 'Ad%', 'A_a', 'Adam', 'Лука', '𠮷田', '=1', 'x"y', "O'Hara"];
const cities = ['Perth', 'perth', 'Perth ', 'Derry', 'Newport', 'Ærø', 'Aero', 'Nowhere', 'Ｐerth'];
const counties = ['Fife', 'Gwent', 'Fife ', 'GWENT'];
const countries = ['Scotland', 'Wales', 'Scotland ', 'sCOTLAND', 'Wa\u200bles'];

function choices(below: Choose) {
  const one = <T>(values: readonly T[]) => values[below(values.length)] as T;
  return { below, one, maybe: <T>(value: () => T) => (below(5) < 2 ? value() : undefined) };
}
type Random = ReturnType<typeof choices>;

function day({ below }: Random): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${1898 + below(5)}-${two(1 + below(12))}-${two(1 + below(28))}`;
}

/** The rules of the summary, once more and as plainly as can be. */
function isBornIn(person: Row, places: readonly Row[], query: Record<string, unknown>): boolean {
  const key = keyOf(person, 'place_of_birth');
  const listed = places.filter((place) => keyOf(place, 'city') === key);
  const of = (column: string) => [...new Set(listed.map((place) => keyOf(place, column)))];
  const { country, county, city } = query;
  if ((country ?? county ?? city) === undefined) return true;
  const isThe = (column: string, name: unknown) =>
    name === undefined || (of(column).length === 1 && of(column)[0] === placeKey(String(name)));
  return (
    of('country').length === 1 &&
    isThe('country', country) &&
    isThe('county', county) &&
    isThe('city', city)
  );
}

function keyOf(row: Row, column: string): string {
  return placeKey(String(row[column]));
}

function isWanted(row: Row, query: Record<string, unknown>): boolean {
  const born = String(row.date_of_birth ?? '');
  const from = String(query.bornFrom ?? '');
  const to = String(query.bornTo ?? '9999');
  return (
    (query.load === undefined || row.load === query.load) &&
    (query.file === undefined || row.file === query.file) &&
    String(row.given_name ?? '').startsWith(String(query.given_name ?? '')) &&
    String(row.family_name ?? '').startsWith(String(query.family_name ?? '')) &&
    (query.place_of_birth === undefined || row.place_of_birth === query.place_of_birth) &&
    born >= from &&
    born.slice(0, to.length) <= to
  );
}

describe.each(engines)('When loads come and go at random on %s, then', (engine) => {
  let services: Services;
  let dice: Random;
  const published: string[] = [];
  beforeAll(async () => {
    services = await startServices(engine, { LISTING_SCAN_ROWS_MAX: '700' });
  });
  afterAll(async () => services.stop());

  const person = () => [dice.one(names), dice.one(names), day(dice), dice.one(cities)];
  const place = () => [dice.one(cities), dice.one(counties), dice.one(countries)];
  const fileOf = (columns: string[], row: () => string[], count: number) =>
    csv([columns, ...Array.from({ length: count }, row)]);
  const change = async () => {
    if (published.length > 3 && dice.below(4) === 0) {
      const [id = ''] = published.splice(dice.below(published.length), 1);
      await request(services.loader).post(`/loads/${id}/revert`).expect(200);
      return;
    }
    const isLarge = dice.below(5) === 0;
    const people = fileOf(peopleColumns, person, isLarge ? 1_800 : 1 + dice.below(300));
    const places = fileOf(placesColumns, place, 1 + dice.below(4));
    const parts = [
      { field: 'people', content: people },
      { field: 'places', content: places },
    ];
    const which = dice.one([parts, parts.slice(0, 1), parts.slice(1)]);
    const mode = dice.below(5) === 0 ? 'replace' : 'append';
    const { body } = await uploadForm(services.loader, which, `?force=true&mode=${mode}`);
    expect(body.state).toBe('published');
    published.push(body.id);
  };
  const peopleQuery = (rows: readonly Row[]) => ({
    country: dice.maybe(() => dice.one(countries)),
    county: dice.maybe(() => dice.one(counties)),
    city: dice.maybe(() => dice.one(cities)),
    place_of_birth: dice.maybe(() => dice.one(cities)),
    given_name: dice.maybe(() => dice.one([...names, 'A', '%', '_', ''])),
    family_name: dice.maybe(() => dice.one(names)),
    bornFrom: dice.maybe(() => dice.one(['1899', '1900-02-28'])),
    bornTo: dice.maybe(() => dice.one(['1901', '1900-06-15'])),
    load: dice.maybe(() => dice.one(published)),
    file: dice.maybe(() => (rows.length > 0 ? dice.one(rows).file : 1)),
  });
  /** Each filter by itself or two at a time: many at once find nothing. */
  const fewOf = (query: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(query)
        .filter(([, value]) => value !== undefined)
        .slice(0, 1 + dice.below(2)),
    );

  const story = async () => {
    let found = 0;
    for (let step = 0; step < 25; step++) {
      await change();
      const people = await storedRows(services, 'people');
      const places = await storedRows(services, 'places');
      for (let n = 0; n < 4; n++) {
        const query = fewOf(peopleQuery(people));
        const wanted = people.filter((row) => isWanted(row, query) && isBornIn(row, places, query));
        found += wanted.length;
        const limit = dice.one([1 + dice.below(50) + Math.ceil(wanted.length / 10), 1000]);
        const title = JSON.stringify({ step, query, limit });
        const path = `/people?${queryOf({ ...query, limit })}`;
        expect(await walk(services, path), title).toEqual(wanted);
        const all = `/people?${queryOf(query)}`;
        const text = await download(services, all, 'text/csv');
        expect(rowsOfCsv(text), title).toEqual(wanted);
        const lines = await download(services, all, 'application/x-ndjson');
        expect(rowsOfNdjson(lines), title).toEqual(wanted);
      }
      const country = dice.one(countries);
      const wanted = places.filter((row) => keyOf(row, 'country') === placeKey(country));
      expect(await walk(services, `/places?${queryOf({ country, limit: 3 })}`)).toEqual(wanted);
    }
    expect(found).toBeGreaterThan(1000);
  };

  it('listings and downloads say what a plain query over the rows says', async () => {
    await atRandom(async (pick) => {
      dice = choices(pick);
      await story();
    });
  }, 300_000);
});
