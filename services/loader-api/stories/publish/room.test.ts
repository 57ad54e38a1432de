import request from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '#shared/config.ts';
import { engines, silentLog } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { csv, peopleColumns } from '../../../testing/csv.ts';
import { type Instances, startInstances } from '../../../testing/instances.ts';
import { loadOf } from '../../../testing/loads.ts';
import { plainJoin } from '../../../testing/plain-join.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { atRandom, type Choose } from '../../../testing/random.ts';
import { expectUnchanged, stateOf, summaryOf } from '../../../testing/state.ts';
import { buildApp } from '../../app.ts';

/** People of so many years of a town: as many cells, and one for its name. */
const peopleOf = (town: string, years: number, from = 1500) =>
  csv([
    peopleColumns,
    ...Array.from({ length: years }, (_, at) => ['A', 'B', `${from + at}-01-01`, town]),
  ]);

let services: Instances;
afterEach(async () => services.stop());

describe.each(engines)('When what counts would outgrow the reader on %s, then', (engine) => {
  const start = async (settings: Record<string, string>, count = 1) => {
    services = await startInstances(engine, count, settings);
  };
  const load = (town: string, years: number, query = '') =>
    uploadBody(services.loader, peopleOf(town, years), { query });
  const revert = (id: string) => request(services.loader).post(`/loads/${id}/revert`);
  const peopleThatCount = async () => {
    const { body } = await request(services.reader).get('/summary/breakdown').expect(200);
    return body.totals.people;
  };

  it('a load is refused, and all is as before', async () => {
    await start({ CUBE_CELLS_MAX: '60' });
    await load('Perth', 40).expect(201);
    const before = await stateOf(services);
    const refused = await load('Oban', 30);
    const { detail, loadId } = expectProblem(refused, 'summary_too_large');
    expect(detail).toContain('60 pairs of place and year (CUBE_CELLS_MAX)');
    expect(await loadOf(services, String(loadId))).toMatchObject({ state: 'failed' });
    await expectUnchanged(services, before);
    expectProblem(await load('Oban', 30, '?dryRun=true'), 'summary_too_large');
    await load('Oban', 10).expect(201);
    expect(await peopleThatCount()).toBe(50);
  });

  it('long names are reckoned with as well', async () => {
    await start({ CUBE_BYTES_MAX: '20000' });
    const names = (letter: string) =>
      csv([
        peopleColumns,
        ...Array.from({ length: 8 }, (_, n) => ['A', 'B', '1900-01-01', letter.repeat(200) + n]),
      ]);
    await uploadBody(services.loader, names('я')).expect(201);
    const { detail } = expectProblem(
      await uploadBody(services.loader, names('ა')),
      'summary_too_large',
    );
    expect(detail).toContain('20000 bytes of memory (CUBE_BYTES_MAX)');
    expect(await peopleThatCount()).toBe(8);
  });

  it('what is of the same places and years takes no more room, however often it comes', async () => {
    await start({ CUBE_CELLS_MAX: '60' });
    for (let n = 1; n <= 12; n++) {
      await load(n % 2 === 0 ? 'Perth' : 'PERTH', 25, '?force=true').expect(201);
      expect(await peopleThatCount()).toBe(25 * n);
    }
  });

  it('what takes the place of it may come, but not all of it back', async () => {
    await start({ CUBE_CELLS_MAX: '60' });
    await load('Perth', 50).expect(201);
    const { body: replacing } = await load('Oban', 30, '?mode=replace').expect(201);
    const { body: more } = await load('Wick', 20).expect(201);
    const before = await stateOf(services);
    expectProblem(await revert(replacing.id), 'summary_too_large');
    await expectUnchanged(services, before);
    expect(await loadOf(services, replacing.id)).toMatchObject({ state: 'published' });
    await revert(more.id).expect(200);
    await revert(replacing.id).expect(200);
    expect(await peopleThatCount()).toBe(50);
  });

  it('files of before, of which nothing is known, are counted', async () => {
    await start({ CUBE_CELLS_MAX: '60' });
    await load('Perth', 30).expect(201);
    await services.db.updateTable('files').set({ cube_cells: null, cube_bytes: null }).execute();
    await services.db.deleteFrom('cube_sizes').execute();
    expectProblem(await load('Oban', 30), 'summary_too_large');
    await load('Oban', 20).expect(201);
    const sizes = await services.db.selectFrom('cube_sizes').selectAll().execute();
    expect(sizes).toEqual([{ id: 1, version: 2, cells: 52, bytes: expect.any(Number) }]);
  });

  it('and there is too much already, less of it is always possible', async () => {
    await start({});
    const { body: first } = await load('Perth', 30).expect(201);
    await load('Oban', 20).expect(201);
    const config = parseConfig({
      DATABASE_URL: services.config.databaseUrl,
      CUBE_CELLS_MAX: '10',
    });
    const { app } = await buildApp({ config, database: services.database, log: silentLog });
    try {
      const reverted = await app.inject({ method: 'POST', url: `/loads/${first.id}/revert` });
      expect(reverted.statusCode).toBe(200);
      expect(await peopleThatCount()).toBe(20);
    } finally {
      await app.close();
    }
  });

  const comeAndGo = async (pick: Choose) => {
    await start({ CUBE_CELLS_MAX: '60' }, 2);
    const towns = ['Perth', 'perth', 'Oban', 'Wick', 'Ayr'];
    const outcomes = { done: 0, refused: 0 };
    const published: string[] = [];
    const change = async (n: number) => {
      const loader = services.loaders[n % 2] ?? '';
      const id =
        published.length > 3 && pick(3) === 0 ? published.splice(pick(3), 1)[0] : undefined;
      const content = peopleOf(towns[pick(5)] ?? '', 1 + pick(30), 1500 + pick(40));
      const query = pick(4) === 0 ? '?mode=replace' : '?force=true';
      const response = id
        ? await request(loader).post(`/loads/${id}/revert`)
        : await uploadBody(loader, content, { query });
      if (response.status === 422) {
        expectProblem(response, 'summary_too_large');
        outcomes.refused++;
        if (id) published.push(id);
        return;
      }
      expect(response.status).toBeLessThan(300);
      outcomes.done++;
      if (!id && response.status === 201) published.push(response.body.id);
    };
    for (let step = 0; step < 60; step++) {
      await Promise.all([change(0), change(1)]);
      expect(await peopleThatCount()).toBe((await plainJoin(services.db)).totals.people);
    }
    expect(outcomes.done).toBeGreaterThan(30);
    // By chance some fifteen are.
    expect(outcomes.refused).toBeGreaterThan(0);
    expect(await summaryOf(services)).toBe('{}');
  };

  it(
    'the reader never has to refuse, whatever comes and goes',
    {
      timeout: 120_000,
    },
    async () => atRandom(comeAndGo),
  );
});
