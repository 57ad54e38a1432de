import { connect } from '#shared/database/connect.ts';
import { migrate, waitForSchema } from '#shared/database/migrate.ts';
import { runMain } from '#shared/http/main.ts';
import { serve } from '#shared/http/serve.ts';
import { buildApp } from './app.ts';

await runMain('reader-api', async (config, log) => {
  const replica = config.readerDatabaseUrl;
  const url = replica === '' ? config.databaseUrl : replica;
  const starting = connect(url, config);
  const options = { url, databaseWaitMs: config.databaseWaitMs, log };
  // A replica takes its schema, like its data, from where it replicates.
  await (replica === '' ? migrate(starting, options) : waitForSchema(starting, options));
  await starting.close();
  const database = connect(url, { ...config, silenceMs: config.readSilenceMs });
  const app = await buildApp({ config, database, log });
  await serve({ app, port: config.readerPort, close: () => database.close() }, config, log);
});
