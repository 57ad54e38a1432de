import { resolve } from 'node:path';
import { withoutSecrets } from '#shared/config.ts';
import { connect } from '#shared/database/connect.ts';
import { migrate } from '#shared/database/migrate.ts';
import { serve, tellParent } from '#shared/http/serve.ts';
import { runMain } from '#shared/process/main.ts';
import { openTracing } from '#shared/tracing/tracing.ts';
import { buildApp } from './app.ts';
import { connectLoader } from './database.ts';
import { dataDirFault } from './file/data-dir/data-dir-fault.ts';
import { autoLoad } from './lifecycle/auto-load.ts';
import { AutoLoadWatch } from './lifecycle/auto-load-watch.ts';
import { createFilesRepository } from './loads/files-repository.ts';

await runMain('loader-api', async (config, log) => {
  const url = config.databaseUrl;
  const settings = withoutSecrets(config);
  const starting = connect(url, settings);
  await migrate(starting, { url, databaseWaitMs: config.databaseWaitMs, log });
  await starting.close();
  const database = connectLoader(config);
  const fault = await dataDirFault(settings.dataDir);
  const folder = resolve(settings.dataDir);
  if (fault) log.warn({ folder, fault }, 'files of DATA_DIR cannot be loaded; uploads can');
  const tracing = await openTracing('loader-api', settings, log);
  const { app, queue } = await buildApp({ config, database, log, tracing });
  const deps = { config: settings, files: createFilesRepository(database), queue, log };
  const onFirst = () => tellParent({ autoLoaded: true });
  const watch = new AutoLoadWatch({ ...deps, onFirst });
  const close = async () => {
    await watch.stop();
    await database.close();
    await tracing.stop();
  };
  await serve({ app, port: settings.loaderPort, portSetting: 'LOADER_PORT', close }, settings, log);
  if (settings.autoLoad === '') return;
  if (settings.autoLoadEveryMs > 0) return watch.start();
  try {
    await autoLoad(deps);
    log.info('AUTO_LOAD finished');
  } catch (error) {
    log.error({ err: error }, 'AUTO_LOAD failed; the service goes on without its files');
  }
  onFirst();
});
