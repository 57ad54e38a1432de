import { connect } from '#shared/database/connect.ts';
import { migrate } from '#shared/database/migrate.ts';
import { createLog } from '#shared/log.ts';

// A process of its own that migrates the database its argument names, and does nothing else.
const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('usage: migrate-process.ts DATABASE_URL');
const database = connect(url, { databaseConnectionsMax: 2, databaseLockWaitMs: 10_000 });
const log = createLog('migrate-process', 'silent');
await migrate(database, { url, databaseWaitMs: 20_000, log });
await database.close();
