import { type Config, withoutSecrets } from '#shared/config.ts';
import { connect, type DatabaseHandle } from '#shared/database/connect.ts';

/** The database as loader-api uses it once the schema is up to date. @throws as `connect` */
export function connectLoader(config: Config): DatabaseHandle {
  const settings = withoutSecrets(config);
  return connect(config.databaseUrl, {
    ...settings,
    room: settings,
    idleTimeouts: {
      statementMs: settings.databaseIdleTimeoutMs,
      longMs: settings.publishIdleTimeoutMs,
      chunkMs: settings.chunkWriteMs,
    },
  });
}
