import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody, uploadForm } from '../../../testing/client.ts';
import { csv, manyPeople, people, places, placesColumns, summary } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { endOf, loadsOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { expectUnchanged, stateOf, summaryOf } from '../../../testing/state.ts';

const both = [
  { field: 'people', content: people },
  { field: 'places', content: places },
];

describe.each(engines)('When a load is only tried on %s, then', (engine) => {
  const services = servicesForEach(engine, { UPLOAD_FILES_MAX: '100' });

  const attempt = (content: string, query = '') =>
    uploadBody(services.loader, content, { query: `?dryRun=true${query}` });

  it('its figures and the summary that would be are told, and nothing is left', async () => {
    const before = await stateOf(services);
    const { body, status } = await uploadForm(services.loader, both, '?dryRun=true');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'cancelled',
      dryRun: true,
      error: null,
      dataVersion: null,
      rowsRead: 8,
      rowsLoaded: 8,
      summary: JSON.parse(summary),
    });
    expect(body.files.map(({ rowsLoaded }: { rowsLoaded: number }) => rowsLoaded)).toEqual([5, 3]);
    await expectUnchanged(services, before);
    await uploadForm(services.loader, both).expect(201);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('appending, replacing and repeating are told apart', async () => {
    await uploadForm(services.loader, both).expect(201);
    const before = await stateOf(services);
    const more = manyPeople(10);
    expect((await attempt(more)).body.summary).toEqual({ 'Northern Ireland': 1, Scotland: 13 });
    expect((await attempt(more, '&mode=replace')).body.summary).toEqual({ Scotland: 10 });
    expect((await attempt(people)).body.summary).toEqual(JSON.parse(summary));
    expect((await attempt(people, '&mode=replace')).body.summary).toEqual(JSON.parse(summary));
    const forced = { 'Northern Ireland': 2, Scotland: 6 };
    expect((await attempt(people, '&force=true')).body.summary).toEqual(forced);
    const elsewhere = 'city,county,country\nDumfries,X,Ecosse\n';
    expect((await attempt(elsewhere, '&mode=replace')).body.summary).toEqual({ Ecosse: 1 });
    // In two countries, Dumfries belongs to none.
    const ambiguous = { 'Northern Ireland': 1, Scotland: 2 };
    expect((await attempt(elsewhere)).body.summary).toEqual(ambiguous);
    await expectUnchanged(services, before);
  });

  it('what it says is what comes when it is done', async () => {
    await uploadForm(services.loader, both).expect(201);
    for (const query of ['', '&mode=replace', '&force=true']) {
      const content = manyPeople(10, `N${query}`);
      const told = await attempt(content, query);
      await uploadBody(services.loader, content, { query: `?${query.slice(1)}` }).expect(201);
      expect(JSON.parse(await summaryOf(services))).toEqual(told.body.summary);
    }
  });

  it('its rejects are told, and too many of them are refused', async () => {
    const before = await stateOf(services);
    const bad = `${people}too,few\n`;
    const { body } = await attempt(bad, '&maxRejects=1').expect(200);
    expect(body).toMatchObject({ rowsRead: 6, rowsLoaded: 5, rowsRejected: 1, summary: {} });
    const rejects = await request(services.loader).get(body.links.rejects);
    expect(rejects.body.items).toMatchObject([{ line: 7, code: 'column_count', raw: 'too,few' }]);
    const { rejects: first } = expectProblem(await attempt(bad), 'too_many_rejects');
    expect(first).toMatchObject([{ line: 7, code: 'column_count' }]);
    await expectUnchanged(services, before);
  });

  it('files on the server are tried, too, whatever their names and number of countries', async () => {
    const before = await stateOf(services);
    mkdirSync(join(services.dataDir, 'raw'));
    const rows = Array.from({ length: 4000 }, (_, n) => [`C${n}`, 'X', `A country named ${n}`]);
    const manyPlaces = csv([placesColumns, ...rows]);
    const born = rows.map(([city]) => `Ada,Smith,1950-06-15,${city}\n`).join('');
    writeFileSync(join(services.dataDir, 'raw/places.csv'), manyPlaces);
    const head = people.slice(0, people.indexOf('\n') + 1);
    const paths = Array.from({ length: 80 }, (_, n) => {
      writeFileSync(join(services.dataDir, `raw/${n}.csv`), `${head}${n === 0 ? born : people}`);
      return `${'./'.repeat(450)}raw/${n}.csv`;
    });
    const query = '?dryRun=true&maxRejects=all';
    const { body } = await loadPaths(services.loader, ['raw/places.csv', ...paths], query).expect(
      202,
    );
    const load = await endOf(services, body.id);
    expect(load).toMatchObject({ state: 'cancelled', error: null, dryRun: true });
    expect(Object.keys(load.summary ?? {})).toHaveLength(4000);
    expect(await loadsOf(services)).toHaveLength(1);
    await expectUnchanged(services, before);
  });
});
