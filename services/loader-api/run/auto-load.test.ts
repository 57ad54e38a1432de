import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { engines, silentLog } from '#shared/testing/engines.ts';
import { uploadForm } from '../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../testing/csv.ts';
import { loadOf, loadsOf } from '../../testing/loads.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../testing/state.ts';
import { autoLoad } from './auto-load.ts';

describe.each(engines)('When AUTO_LOAD names files on %s, then', (engine) => {
  let services: Services;
  const keep = (name: string, content: string | Buffer) =>
    writeFileSync(join(services.dataDir, name), content);
  const run = () => autoLoad(services.config, services.db, services.loads, silentLog);
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

  it('two that start at the same time count everything once', async () => {
    const outcomes = await Promise.all([run(), run()]);
    expect(outcomes.filter((outcome) => outcome?.kind === 'published')).toHaveLength(1);
    expect(await summaryOf(services)).toBe(summary);
    await expectRows(services, { people: 5, places: 3, births: 5 });
  });
});
