import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { engines, silentLog } from '#shared/testing/engines.ts';
import { uploadForm } from '../../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../../testing/csv.ts';
import { loadOf, loadsOf } from '../../../testing/loads.ts';
import { openProcessSite } from '../../../testing/process-site.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';
import { autoLoad } from '../../lifecycle/auto-load.ts';
import { createFilesRepository } from '../../loads/files-repository.ts';

describe.each(engines)('When AUTO_LOAD names files on %s, then', (engine) => {
  let services: Services;
  const keep = (name: string, content: string | Buffer) =>
    writeFileSync(join(services.dataDir, name), content);
  const run = (log = silentLog) =>
    autoLoad({
      config: services.config,
      files: createFilesRepository(services.database),
      queue: services.queue,
      log,
    });
  beforeEach(async () => {
    services = await startServices(engine, { AUTO_LOAD: 'raw/*.csv*' });
    mkdirSync(join(services.dataDir, 'raw'));
    keep('raw/people.csv', people);
    keep('raw/places.csv', places);
  });
  afterEach(async () => services.stop());

  it('they are loaded as one load, and a second start finds nothing new', async () => {
    const outcome = await run();
    expect(outcome).toMatchObject({ kind: 'published' });
    const load = await loadOf(services, outcome?.loadId ?? '');
    expect(load).toMatchObject({ state: 'published', rowsLoaded: 8, dataVersion: 1 });
    expect(load.files.map((file) => file.name)).toEqual(['people.csv', 'places.csv']);
    expect(await run()).toBeUndefined();
    expect(await loadsOf(services)).toEqual([load]);
    expect(await summaryOf(services)).toBe(summary);
    expect(await dataVersionOf(services)).toBe(1);
    await expectRows(services, { people: 5, places: 3 });
  });

  it('only a file that is new is loaded', async () => {
    await run();
    keep('raw/more.csv', manyPeople(4));
    keep('raw/same.csv.gz', gzipSync(people));
    const outcome = await run();
    const load = await loadOf(services, outcome?.loadId ?? '');
    expect(load.files.map((file) => file.name)).toEqual(['more.csv']);
    expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":7}');
    expect(await run()).toBeUndefined();
    await expectRows(services, { people: 9, places: 3 });
  });

  it('what was uploaded is not loaded again', async () => {
    await uploadForm(services.loader, [{ field: 'people', content: people }]).expect(201);
    const outcome = await run();
    const load = await loadOf(services, outcome?.loadId ?? '');
    expect(load.files.map((file) => file.name)).toEqual(['places.csv']);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('a file that cannot be loaded fails it, and leaves everything as it was', async () => {
    keep('raw/bad.csv', `${manyPeople(3)}too,few\n`);
    await expect(run()).rejects.toMatchObject({ name: 'Problem', code: 'too_many_rejects' });
    await expect(run()).rejects.toThrow(Problem);
    expect(await summaryOf(services)).toBe('{}');
    await expectRows(services, { people: 0, places: 0, births: 0 });
    rmSync(join(services.dataDir, 'raw/bad.csv'));
    await run();
    expect(await summaryOf(services)).toBe(summary);
  });

  it('no file at all is no fault', async () => {
    rmSync(join(services.dataDir, 'raw'), { recursive: true });
    expect(await run()).toBeUndefined();
    rmSync(services.dataDir, { recursive: true });
    expect(await run()).toBeUndefined();
    expect(await loadsOf(services)).toEqual([]);
  });

  it('what was reverted is not published again, until somebody loads it by hand', async () => {
    const outcome = await run();
    await request(services.loader).post(`/loads/${outcome?.loadId}/revert`).expect(200);
    const loads = await loadsOf(services);
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line).msg) });
    expect(await run(log)).toBeUndefined();
    const passed = 'AUTO_LOAD skips a file whose content was reverted';
    expect(lines).toEqual([passed, passed, 'AUTO_LOAD found no new files']);
    keep('raw/more.csv', manyPeople(4));
    await run();
    expect((await loadsOf(services)).slice(1)).toEqual(loads);
    expect(await summaryOf(services)).toBe('{}');
    await uploadForm(services.loader, [{ field: 'places', content: places }]).expect(201);
    expect(await summaryOf(services)).toBe('{"Scotland":4}');
    expect(await run()).toBeUndefined();
    expect(await dataVersionOf(services)).toBe(4);
  });

  it('neither is what was replaced', async () => {
    await run();
    const more = [{ field: 'people', content: manyPeople(4) }];
    await uploadForm(services.loader, more, '?mode=replace').expect(201);
    expect(await run()).toBeUndefined();
    expect(await summaryOf(services)).toBe('{"Scotland":4}');
  });

  it('what counts is not loaded in another way, what was read wrong and reverted is', async () => {
    const swapped = '?map[given_name]=family_name&map[family_name]=given_name';
    const parts = [{ field: 'people', content: people }];
    const { body } = await uploadForm(services.loader, parts, swapped).expect(201);
    const outcome = await run();
    const load = await loadOf(services, outcome?.loadId ?? '');
    expect(load.files.map((file) => file.name)).toEqual(['places.csv']);
    await request(services.loader).post(`/loads/${body.id}/revert`).expect(200);
    await run();
    expect(await summaryOf(services)).toBe(summary);
    expect(await run()).toBeUndefined();
    await expectRows(services, { people: 10, places: 3 });
  });

  it('two that start at the same time count everything once', async () => {
    const outcomes = await Promise.all([run(), run()]);
    expect(outcomes.filter((outcome) => outcome?.kind === 'published')).toHaveLength(1);
    expect(await summaryOf(services)).toBe(summary);
    await expectRows(services, { people: 5, places: 3, births: 5 });
  });
});

describe.each(engines)('When loader-api is started with AUTO_LOAD on %s, then', (engine) => {
  it('a start after a revert leaves what was reverted alone', async () => {
    const site = await openProcessSite(engine);
    try {
      site.keep('places.csv', places);
      site.keep('people.csv', people);
      const first = await site.startLoader({ AUTO_LOAD: '*.csv' });
      await first.logged('AUTO_LOAD finished');
      expect(await summaryOf(site)).toBe(summary);
      const [load] = await loadsOf(first);
      await request(first.loader).post(`/loads/${load?.id}/revert`).expect(200);
      first.child.kill('SIGTERM');
      await first.ended();
      const second = await site.startLoader({ AUTO_LOAD: '*.csv' });
      await second.logged('AUTO_LOAD finished');
      await second.logged('AUTO_LOAD skips a file whose content was reverted');
      expect(await loadsOf(second)).toHaveLength(1);
      expect(await summaryOf(site)).toBe('{}');
    } finally {
      await site.stop();
    }
  });
});
