import { randomUUID } from 'node:crypto';
import { type App, type AppOptions, createApp } from '#shared/http/app.ts';
import { version } from '#shared/version.ts';
import { filesRepository } from './loads/files-repository.ts';
import { loadsRepository } from './loads/loads-repository.ts';
import { createPurger } from './purge/purger.ts';
import { datasetsRoutes } from './routes/datasets.ts';
import { loadRequestRoutes } from './routes/load-requests.ts';
import { loadsRoutes } from './routes/loads.ts';
import { createLoader, type Loader } from './run/loader.ts';
import { chooseWriter } from './write/choose.ts';

export interface LoaderApp {
  readonly app: App;
  readonly loader: Loader;
}

/** loader-api, ready to listen: its routes in one list. */
export async function buildApp(options: AppOptions): Promise<LoaderApp> {
  const { config, database, log } = options;
  const { db } = database;
  const app = await createApp(options, {
    title: 'Terrascope loader-api',
    description: 'Takes CSV files of people and places, checks every row, publishes them at once.',
    version,
  });
  const loads = loadsRepository(db);
  const purger = createPurger(db, config, log);
  const loader = createLoader({
    config,
    database,
    loads,
    files: filesRepository(db),
    writerFor: chooseWriter(database, config, log),
    purger,
    owner: randomUUID(),
    log,
  });
  datasetsRoutes(app);
  loadsRoutes(app, loads);
  // A scope of its own: only here any body is taken for a CSV file.
  await app.register(async (scope) => loadRequestRoutes(scope as App, { config, loader, loads }));
  app.get('/', (_request, reply) => reply.redirect('/docs'));
  app.addHook('onReady', async () => purger.wake());
  app.addHook('preClose', async () => loader.stop(config.shutdownGraceMs));
  app.addHook('onClose', async () => purger.stop());
  return { app, loader };
}
