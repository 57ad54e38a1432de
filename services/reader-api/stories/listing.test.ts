import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeCursor } from '#shared/cursor.ts';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../testing/client.ts';
import { csv, manyPeople, people, peopleColumns, peopleRows, places } from '../../testing/csv.ts';
import { queryOf, storedRows, walk } from '../../testing/listing.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices } from '../../testing/services.ts';

const born = '1950-06-15';

describe.each(engines)('When rows are listed on %s, then', (engine) => {
  let services: Services;
  const get = (path: string) => request(services.reader).get(path);
  const load = async (rows: readonly (readonly string[])[], query = '') =>
    (await uploadBody(services.loader, csv([peopleColumns, ...rows]), { query }).expect(201)).body;
  const namesOf = async (query: Record<string, unknown>) =>
    (await walk(services, `/people?${queryOf(query)}`)).map((row) => row.given_name);
  beforeEach(async () => {
    services = await startServices(engine);
  });
  afterEach(async () => services.stop());

  it('an empty database has none', async () => {
    for (const path of ['/people', '/places', '/people?country=Scotland']) {
      const { body, headers } = await get(path).expect(200);
      expect(body).toEqual({ items: [], next: null, dataVersion: 0 });
      expect(headers).not.toHaveProperty('link');
    }
  });

  it('each has its load, its file and its line', async () => {
    const parts = [
      { field: 'people', content: people, name: 'of the parish.csv' },
      { field: 'places', content: places },
    ];
    const { body } = await uploadForm(services.loader, parts).expect(201);
    const [ofPeople, ofPlaces] = body.files;
    const listed = await get('/people').expect(200);
    expect(listed.body.items).toHaveLength(5);
    expect(listed.body.items[0]).toEqual({
      given_name: 'Лука',
      family_name: 'Williams',
      date_of_birth: '1842-09-30',
      place_of_birth: 'Dumfries',
      load: body.id,
      file: ofPeople.id,
      fileName: 'of the parish.csv',
      line: 2,
    });
    const { items } = (await get('/places?city=Derry').expect(200)).body;
    expect(items).toEqual([
      {
        city: 'Derry',
        county: 'County Londonderry',
        country: 'Northern Ireland',
        load: body.id,
        file: ofPlaces.id,
        fileName: 'places.csv',
        line: 4,
      },
    ]);
    expect(await namesOf({ country: 'Scotland' })).toEqual(['Лука', 'Γιώργος', 'დავითი']);
    expect(await namesOf({ load: body.id.toUpperCase() })).toHaveLength(5); // RFC 9562, 4
    expect(await namesOf({ city: 'Stirling' })).toEqual(['Γιώργος', 'დავითი']);
    expect(await namesOf({ place_of_birth: 'STIRLING' })).toEqual(['დავითი']);
    expect(await namesOf({ bornFrom: '1999-12-31', bornTo: '2000' })).toHaveLength(3);
  });

  it('texts are the same only when their spaces and case are', async () => {
    await load([
      ['Ann', 'A', born, 'Perth'],
      ['Ann ', 'B', born, 'Perth '],
      ['ANN', 'C', born, 'perth'],
      ['Anna', 'D', born, 'Perth  '],
    ]);
    expect(await namesOf({ place_of_birth: 'Perth' })).toEqual(['Ann']);
    expect(await namesOf({ place_of_birth: 'Perth ' })).toEqual(['Ann ']);
    expect(await namesOf({ given_name: 'Ann' })).toEqual(['Ann', 'Ann ', 'Anna']);
    expect(await namesOf({ given_name: 'Ann ' })).toEqual(['Ann ']);
  });

  it('a prefix has no letters with a meaning of their own', async () => {
    const odd = ['50%', '50 percent', 'a_b', 'axb', '\\', "'; --", '👩‍🚀', '👩'];
    await load(odd.map((name) => [name, 'X', born, 'Perth']));
    for (const prefix of ['50%', 'a_', '\\', "'", '👩‍']) {
      expect(await namesOf({ given_name: prefix })).toEqual(
        odd.filter((name) => name.startsWith(prefix)),
      );
    }
    expect(await namesOf({ given_name: '%' })).toEqual([]);
    expect(await namesOf({ given_name: '👩' })).toEqual(['👩‍🚀', '👩']);
  });

  it('a walk gives each row once while others are published', async () => {
    for (const label of ['A', 'B']) await uploadBody(services.loader, manyPeople(1_500, label));
    for (const label of ['C', 'D']) await uploadBody(services.loader, manyPeople(7, label));
    const before = await storedRows(services, 'people');
    let loads = 0;
    const publish = () => uploadBody(services.loader, manyPeople(3, `New${loads++}-`)).expect(201);
    expect(await walk(services, '/people?limit=301', publish)).toEqual(before);
    expect(loads).toBeGreaterThan(8);
    expect(await namesOf({ limit: 1000 })).toHaveLength(before.length + 3 * loads);
  });

  it('a walk leaves out what ceases to count, from then on', async () => {
    await load(peopleRows(5, 'A').slice(1));
    const { id } = await load(peopleRows(5, 'B').slice(1));
    await load(peopleRows(5, 'C').slice(1));
    const first = await get('/people?limit=7').expect(200);
    expect(first.body.items).toHaveLength(7);
    await request(services.loader).post(`/loads/${id}/revert`).expect(200);
    const rest = await walk(services, `/people?limit=7&cursor=${first.body.next}`);
    expect(rest.map((row) => row.given_name)).toEqual(['C0', 'C1', 'C2', 'C3', 'C4']);
  });

  it('a filter that finds little comes in pages, of which some are empty', async () => {
    await services.stop();
    services = await startServices(engine, { LISTING_SCAN_ROWS_MAX: '1000' });
    const rows = peopleRows(6_000, 'P').slice(1);
    rows[4_567] = ['Zoe', 'Test', born, 'Dumfries'];
    await load(rows);
    const first = await get('/people?given_name=Zoe').expect(200);
    expect(first.body.items).toEqual([]);
    expect(first.body.next).not.toBeNull();
    expect(await namesOf({ given_name: 'Zoe' })).toEqual(['Zoe']);
    expect(await namesOf({ given_name: 'Nobody' })).toEqual([]);
    // No place of that name: there is nothing to look through.
    expect((await get('/people?country=Nowhere').expect(200)).body.next).toBeNull();
  });

  it('a page is not sent again to who has it, until something is published', async () => {
    await load(peopleRows(5, 'A').slice(1));
    const path = '/people?limit=2&given_name=A';
    const { headers, body } = await get(path).expect(200);
    expect(headers.etag).toMatch(/^"[\x21\x23-\x7e]+"$/);
    expect(headers.vary).toMatch(/Accept/);
    const known = { 'If-None-Match': headers.etag ?? '' };
    expect((await get(path).set(known).expect(304)).text).toBe('');
    await request(services.reader).head(path).set(known).expect(304);
    await get('/people?limit=3&given_name=A').set(known).expect(200);
    await get(`${path}&cursor=${body.next}`).set(known).expect(200);
    const csvPage = await get(path).set({ ...known, Accept: 'text/csv' });
    expect(csvPage.status).toBe(200);
    expect(csvPage.text.split('\r\n')).toHaveLength(4);
    expect(csvPage.headers.link).toContain('rel="next"');
    const head = await request(services.reader).head(path).expect(200);
    for (const name of ['etag', 'content-type', 'content-length', 'vary', 'link']) {
      expect(head.headers[name], name).toBe(headers[name]);
    }
    await load(peopleRows(2, 'B').slice(1));
    const { headers: after } = await get(path).set(known).expect(200);
    expect(after.etag).not.toBe(headers.etag);
  });

  it('what cannot be answered is refused', async () => {
    await load(peopleRows(5, 'A').slice(1));
    const { next } = (await get('/people?limit=2').expect(200)).body;
    const bad = [
      'limit=0',
      'limit=1001',
      'limit=x',
      'file=0',
      'load=1',
      'name=Ada',
      'given_name=a&given_name=b',
      `country=${'x'.repeat(256)}`,
      'bornFrom=190',
      'bornFrom=1900-13-01',
      'bornFrom=1900-02-30',
      'bornTo=1901-02-29',
      'bornFrom=1901&bornTo=1900',
      'cursor=',
      'cursor=abc',
      `cursor=${next}&given_name=A`,
      `cursor=${encodeCursor('loads', [1])}`,
      `cursor=${encodeCursor('people', ['x', 1, 1, 1])}`,
      `cursor=${encodeCursor('people', [-1])}`,
    ];
    for (const query of bad) {
      expectProblem(await get(`/people?${query}`), 'validation_failed');
    }
    expectProblem(await get(`/places?cursor=${next}`), 'validation_failed');
    expectProblem(await get('/places?given_name=A'), 'validation_failed');
    expectProblem(await get('/people').set('Accept', 'text/html'), 'not_acceptable');
    expectProblem(await get('/summary/breakdown?bornTo=1901-02-29'), 'validation_failed');
    await get(`/people?limit=3&cursor=${next}`).expect(200);
  });
});
