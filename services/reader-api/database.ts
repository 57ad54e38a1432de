import { type Config, withoutSecrets } from '#shared/config.ts';
import { connect, type DatabaseHandle } from '#shared/database/connect.ts';

/** Where reader-api reads from: a replica where there is one. */
export function readerUrl({ readerDatabaseUrl, databaseUrl }: Config): string {
  return readerDatabaseUrl === '' ? databaseUrl : readerDatabaseUrl;
}

/** The database as reader-api uses it once the schema is up to date. @throws as `connect` */
export function connectReader(config: Config): DatabaseHandle {
  const ms = config.readSilenceMs;
  const idleTimeouts = { statementMs: ms, longMs: ms, chunkMs: ms };
  return connect(readerUrl(config), { ...withoutSecrets(config), use: 'read', idleTimeouts });
}
