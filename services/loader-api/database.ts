import type { Config } from '#shared/config.ts';
import { connect, type DatabaseHandle } from '#shared/database/connect.ts';

/** The database as loader-api uses it once the schema is up to date. @throws as `connect` */
export function connectLoader(config: Config): DatabaseHandle {
  return connect(config.databaseUrl, {
    ...config,
    room: config,
    idleTimeouts: {
      statementMs: config.databaseIdleTimeoutMs,
      longMs: config.publishIdleTimeoutMs,
      chunkMs: config.chunkWriteMs,
    },
  });
}
