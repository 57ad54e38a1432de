import { randomUUID } from 'node:crypto';
import { withoutSecrets } from '#shared/config.ts';
import { retryingForRequest } from '#shared/database/retry.ts';
import { disksHaveRoom } from '#shared/disk-check.ts';
import { type App, type AppOptions, createApp } from '#shared/http/app.ts';
import { databaseTakesWrites } from '#shared/http/database-checks.ts';
import { registerPage } from '#shared/http/page/page.ts';
import { addStorageGauges, foldersOf } from '#shared/metrics/storage.ts';
import { noTracing } from '#shared/tracing/tracing.ts';
import { version } from '#shared/version.ts';
import { chooseWriters } from './file/write/choose.ts';
import { createLoadActions } from './lifecycle/load-actions.ts';
import { LoadQueue } from './lifecycle/load-queue.ts';
import { RunningLoads } from './lifecycle/running-loads.ts';
import { createReaper } from './lifecycle/take-over.ts';
import { createFilesRepository } from './loads/files-repository.ts';
import { createLoadFeeds } from './loads/load-feeds.ts';
import { createLoadsRepository } from './loads/loads-repository.ts';
import { createLoadMeter } from './metrics/load-meter.ts';
import { addLoaderGauges } from './metrics/loader-gauges.ts';
import { createPurger } from './purge/purger.ts';
import { datasetsRoutes } from './routes/datasets.ts';
import { loadActionRoutes } from './routes/load-actions.ts';
import { loadEventsRoutes } from './routes/load-events.ts';
import { loadRejectsRoutes } from './routes/load-rejects.ts';
import { loadRequestRoutes } from './routes/load-requests.ts';
import { loadsRoutes } from './routes/loads.ts';

export interface LoaderApp {
  readonly app: App;
  readonly queue: LoadQueue;
}

/** loader-api, ready to listen: its routes in one list. */
export async function buildApp(options: AppOptions): Promise<LoaderApp> {
  const { database, log, tracing = noTracing } = options;
  const config = withoutSecrets(options.config);
  const { db } = database;
  const docs = {
    title: 'Terrascope loader-api',
    description:
      'Takes CSV files of people and places, checks every row, and publishes each load as a whole.',
    version,
    tags: [
      { name: 'Loads', description: 'One or more CSV files, published whole or not at all.' },
      { name: 'Datasets', description: 'The kinds of CSV that can be loaded.' },
    ],
  };
  const folders = { data: config.dataDir, ...foldersOf(database) };
  const app = await createApp(options, docs, [
    databaseTakesWrites(database),
    disksHaveRoom(folders, config.storageReserveBytes),
  ]);
  addStorageGauges(app.metrics, folders);
  const owner = randomUUID();
  const reading = retryingForRequest(config, log);
  const loads = createLoadsRepository(db, reading);
  const files = createFilesRepository(database, reading);
  const purger = createPurger(database.patientDb, config, log);
  const writers = chooseWriters(database, config, log);
  const { writerFor } = writers;
  const running = new RunningLoads();
  const meter = createLoadMeter(app.metrics);
  const engine = { config, database, loads, files, writerFor, purger };
  const deps = { ...engine, meter, tracing, owner, log };
  const queue = new LoadQueue(deps, running);
  const reaper = createReaper({ loads, queue, purger, owner, config, log });
  addLoaderGauges(app.metrics, { queue, running, db, purger, config });
  datasetsRoutes(app, config);
  loadsRoutes(app, loads, config);
  loadRejectsRoutes(app, { loads, files, config });
  loadEventsRoutes(app, createLoadFeeds(loads, config, log));
  loadActionRoutes(app, { loads, actions: createLoadActions(deps, running) });
  // A scope of its own: only here any body is taken for a CSV file.
  await app.register(async (scope) => loadRequestRoutes(scope as App, { config, queue, loads }));
  await registerPage(app, {
    folder: 'services/loader-api/page',
    title: 'Loads',
    description: 'Load CSV files of people and places: check them, publish them, mend the rest.',
    otherUrl: config.readerUrl,
    version,
  });
  app.addHook('onReady', async () => {
    purger.wake();
    reaper.start();
  });
  app.addHook('preClose', async () => {
    await queue.stop(config.shutdownGraceMs);
    await reaper.stop();
  });
  app.addHook('onClose', async () => {
    await purger.stop();
    await writers.close();
  });
  return { app, queue };
}
