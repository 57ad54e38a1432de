import type { AddressInfo } from 'node:net';
import { connect } from '#shared/database/connect.ts';
import { type Engine, silentLog } from '#shared/testing/engines.ts';
import { buildApp } from '../loader-api/app.ts';
import { type Services, startServices, type TestSettings } from './services.ts';

/** Several loader-apis over one database, and a reader-api. */
export interface Instances extends Services {
  /** Where each loader-api listens; the first is `loader`. */
  readonly loaders: readonly string[];
}

/**
 * Starts so many instances of loader-api, each with an owner of its own. On MySQL each has its own
 * handle, too; on SQLite they share one, as two connections of one thread cannot wait for each
 * other (`startProcess` is for that).
 */
export async function startInstances(
  engine: Engine,
  count: number,
  settings: TestSettings = {},
): Promise<Instances> {
  const services = await startServices(engine, settings);
  const loaders = [services.loader];
  const stops: (() => Promise<void>)[] = [];
  while (loaders.length < count) {
    const { url, stop } = await startInstance(services);
    loaders.push(url);
    stops.push(stop);
  }
  return {
    ...services,
    loaders,
    stop: async () => {
      await Promise.all(stops.map(async (stop) => stop()));
      await services.stop();
    },
  };
}

/** One more loader-api beside those that run. */
export async function startInstance({ database: first, config }: Services) {
  const isShared = first.engine === 'sqlite';
  const database = isShared ? first : connect(config.databaseUrl, config);
  const { app } = await buildApp({ config, database, log: silentLog });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    stop: async () => {
      await app.close();
      if (!isShared) await database.close();
    },
  };
}
