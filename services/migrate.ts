import { connect } from '#shared/database/connect.ts';
import { migrate } from '#shared/database/migrate.ts';
import { runMain } from '#shared/process/main.ts';

/** `npm run migrate`: brings the schema up to date and ends. */
await runMain('migrate', async (config, log) => {
  const url = config.databaseUrl;
  const database = connect(url, config);
  try {
    await migrate(database, { url, databaseWaitMs: config.databaseWaitMs, log });
    log.info('the schema is up to date');
  } finally {
    await database.close();
  }
});
