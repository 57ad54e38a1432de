import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { manyPeople, people, places, summary } from '../../../testing/csv.ts';
import { loadsOf } from '../../../testing/loads.ts';
import { openProcessSite } from '../../../testing/process-site.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { summaryOf } from '../../../testing/state.ts';
import { AutoLoadWatch } from '../../lifecycle/auto-load-watch.ts';
import { createFilesRepository } from '../../loads/files-repository.ts';

const settings = { AUTO_LOAD: 'raw/*.csv', AUTO_LOAD_EVERY_MS: '1000', AUTO_LOAD_FILES_MAX: '5' };

describe.each(engines)('When AUTO_LOAD looks again and again on %s, then', (engine) => {
  let services: Services;
  let watch: AutoLoadWatch;
  let lines: { msg: string; level: number; file?: string; loadId?: string }[];
  let firsts: number;
  const raw = (name: string) => join(services.dataDir, 'raw', name);
  const keep = (name: string, content: string) => writeFileSync(raw(name), content);
  const look = async (times = 2) => {
    for (let time = 0; time < times; time++) await watch.look();
  };
  const warnings = () => lines.filter(({ level }) => level >= 40).map(({ msg }) => msg);
  const outcomes = async () =>
    (await loadsOf(services)).map(({ state, error, files }) => [
      error?.code ?? state,
      files.map(({ name }) => name).join(),
    ]);
  beforeEach(async () => {
    services = await startServices(engine, settings);
    mkdirSync(join(services.dataDir, 'raw'));
    lines = [];
    firsts = 0;
    watch = new AutoLoadWatch({
      config: services.config,
      files: createFilesRepository(services.database),
      queue: services.queue,
      log: pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line)) }),
      onFirst: () => firsts++,
    });
  });
  afterEach(async () => {
    await watch.stop();
    await services.stop();
  });

  it('files that are put there count, once each, as soon as they are complete', async () => {
    keep('people.csv', people);
    keep('places.csv', places);
    await look();
    expect(await summaryOf(services)).toBe(summary);
    expect(firsts).toBe(1);
    keep('more.csv', manyPeople(1).trimEnd());
    await look(1);
    appendFileSync(raw('more.csv'), `\n${manyPeople(4).split('\n').slice(2).join('\n')}`);
    await look(1);
    expect(await outcomes()).toEqual([['published', 'people.csv,places.csv']]);
    await look(3);
    expect(await outcomes()).toEqual([
      ['published', 'more.csv'],
      ['published', 'people.csv,places.csv'],
    ]);
    expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":7}');
    expect([warnings(), firsts]).toEqual([[], 1]);
  });

  it('a file that fails says why, once, and does not keep others from being loaded', async () => {
    keep('bad.csv', `${manyPeople(3)}too,few\n`);
    keep('people.csv', people);
    keep('places.csv', places);
    await look(5);
    expect(await summaryOf(services)).toBe(summary);
    expect((await outcomes()).map(([outcome]) => outcome)).toEqual([
      'published',
      'published',
      'too_many_rejects',
      'too_many_rejects',
    ]);
    const [line, ...others] = lines.filter(({ level }) => level >= 40);
    expect(others).toEqual([]);
    expect(line).toMatchObject({ file: 'raw/bad.csv', loadId: (await loadsOf(services))[2]?.id });
    keep('bad.csv', manyPeople(3));
    await look(3);
    expect((await outcomes()).slice(0, 1)).toEqual([['published', 'bad.csv']]);
    expect(warnings()).toHaveLength(1);
  });

  it('neither does one that is refused by its header, or leads out of the folder', async () => {
    keep('odd.csv', 'no,such,columns\n1,2,3\n');
    symlinkSync('/dev/null', raw('link.csv'));
    keep('people.csv', people);
    await look(4);
    expect((await outcomes()).map(([outcome]) => outcome)).toEqual([
      'published',
      'unknown_header',
      'path_outside_data_dir',
    ]);
    expect(warnings()).toHaveLength(2);
  });

  it('a folder that vanishes or comes later is told once, and its files count', async () => {
    rmSync(services.dataDir, { recursive: true });
    await look(3);
    expect(firsts).toBe(1);
    mkdirSync(join(services.dataDir, 'raw'), { recursive: true });
    keep('people.csv', people);
    keep('places.csv', places);
    await look();
    expect(await summaryOf(services)).toBe(summary);
    rmSync(services.dataDir, { recursive: true });
    await look(3);
    const told = 'AUTO_LOAD matches no file; it goes on looking';
    expect(warnings()).toEqual([told, told]);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('more files than AUTO_LOAD_FILES_MAX are refused, which is told once', async () => {
    for (let no = 0; no < 6; no++) keep(`${no}.csv`, manyPeople(no + 1));
    await look(3);
    expect(warnings()).toEqual([
      expect.stringMatching(/more than 5 files \(AUTO_LOAD_FILES_MAX\)/),
    ]);
    expect(await outcomes()).toEqual([]);
  });
});

describe.each(engines)(
  'When loader-api is started with AUTO_LOAD_EVERY_MS on %s, then',
  (engine) => {
    it('a file that is put there counts, and it stops in order', { timeout: 90_000 }, async () => {
      const site = await openProcessSite(engine);
      try {
        const { child, ended, logged } = await site.startLoader({
          AUTO_LOAD: '*.csv',
          AUTO_LOAD_EVERY_MS: '50',
        });
        await logged('AUTO_LOAD matches no file; it goes on looking');
        site.keep('places.csv', places);
        site.keep('people.csv', people);
        await vi.waitFor(async () => expect(await summaryOf(site)).toBe(summary), {
          timeout: 30_000,
          interval: 100,
        });
        child.kill('SIGTERM');
        expect(await ended()).toBe(0);
      } finally {
        await site.stop();
      }
    });
  },
);
