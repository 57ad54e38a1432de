import { resolve } from 'node:path';
import { withoutSecrets } from '#shared/config.ts';
import { connect } from '#shared/database/connect.ts';
import { migrate, waitForSchema } from '#shared/database/migrate.ts';
import { serve } from '#shared/http/serve.ts';
import { runMain } from '#shared/process/main.ts';
import { openTracing } from '#shared/tracing/tracing.ts';
import { buildApp } from './app.ts';
import { connectReader, readerUrl } from './database.ts';
import { reportsFault } from './reports/reports-writable.ts';

await runMain('reader-api', async (config, log) => {
  const url = readerUrl(config);
  const settings = withoutSecrets(config);
  const starting = connect(url, settings);
  const options = { url, databaseWaitMs: config.databaseWaitMs, log };
  // A replica takes its schema, like its data, from where it replicates.
  const isReplica = config.readerDatabaseUrl !== '';
  await (isReplica ? waitForSchema(starting, options) : migrate(starting, options));
  await starting.close();
  const database = connectReader(config);
  const fault = await reportsFault(settings.reportsDir);
  const folder = resolve(settings.reportsDir);
  if (fault) log.warn({ folder, fault }, 'reports cannot be written to REPORTS_DIR');
  const tracing = await openTracing('reader-api', settings, log);
  const app = await buildApp({ config, database, log, tracing });
  const close = async () => {
    await database.close();
    await tracing.stop();
  };
  await serve({ app, port: settings.readerPort, portSetting: 'READER_PORT', close }, settings, log);
});
