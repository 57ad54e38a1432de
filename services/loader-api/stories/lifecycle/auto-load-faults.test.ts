import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { engines } from '#shared/testing/engines.ts';
import { people, places, summary } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { loadsOf } from '../../../testing/loads.ts';
import { summaryOf } from '../../../testing/state.ts';
import { AutoLoadWatch } from '../../lifecycle/auto-load-watch.ts';
import { createFilesRepository } from '../../loads/files-repository.ts';

const services = servicesForEach(engines[0] ?? { name: 'sqlite' }, { AUTO_LOAD: 'raw/*.csv' });

it('When the database is away while AUTO_LOAD looks, then that is told once, and files count later', async () => {
  let fault: Problem | undefined;
  let [tries, firsts] = [0, 0];
  const warnings: string[] = [];
  const watching = (retryMs?: number) => {
    const { config, database, queue } = services;
    const enqueue: typeof queue.enqueue = async (...asked) => {
      tries++;
      if (fault) throw fault;
      return queue.enqueue(...asked);
    };
    return new AutoLoadWatch({
      config,
      files: createFilesRepository(database),
      queue: { enqueue },
      log: pino({ level: 'warn' }, { write: (line) => warnings.push(line) }),
      onFirst: () => firsts++,
      ...(retryMs === undefined ? {} : { retryMs }),
    });
  };
  const look = async (watch: AutoLoadWatch, times: number) => {
    for (let time = 0; time < times; time++) await watch.look();
  };
  mkdirSync(join(services.dataDir, 'raw'));
  writeFileSync(join(services.dataDir, 'raw', 'people.csv'), people);
  writeFileSync(join(services.dataDir, 'raw', 'places.csv'), places);
  fault = new Problem('database_unavailable', 'The database is not available.');
  const patient = watching();
  await look(patient, 5);
  await patient.stop();
  expect([tries, warnings.length]).toEqual([1, 1]);
  const watch = watching(0);
  await look(watch, 4);
  expect([tries, warnings.length, firsts]).toEqual([4, 2, 0]);
  expect(await loadsOf(services)).toEqual([]);
  fault = undefined;
  await look(watch, 4);
  await watch.stop();
  expect(await summaryOf(services)).toBe(summary);
  expect((await loadsOf(services)).map(({ state }) => state)).toEqual(['published']);
  expect([tries, warnings.length, firsts]).toEqual([5, 2, 1]);
});
