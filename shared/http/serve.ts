import type { AddressInfo } from 'node:net';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { App } from './app.ts';
import { trackConnections } from './connections.ts';

export interface Service {
  readonly app: App;
  readonly port: number;
  /** Called once the last request was answered: pools, timers. */
  close(): Promise<void>;
}

/** What a service tells the process that has started it, where that one listens (`npm start`). */
export interface Notice {
  /** The address it listens on, as a URL. */
  readonly listening?: string;
  /** `AUTO_LOAD` has come to its end, good or bad. */
  readonly autoLoaded?: boolean;
}

export function tellParent(notice: Notice): void {
  process.send?.(notice);
}

/**
 * Listens, says where in one log line, and stops gracefully on a signal or an uncaught error: no
 * new connections, running requests end, then `close()`. A stop that takes longer than
 * `SHUTDOWN_DEADLINE_MS` ends the process with status 1.
 *
 * @returns the address listened on, as a URL
 */
export async function serve(service: Service, config: Config, log: Logger): Promise<string> {
  const connections = trackConnections(service.app.server);
  closeWithGrace({ delay: config.shutdownDeadlineMs, logger: log }, async ({ err, signal }) => {
    if (err) log.fatal({ err }, 'stopping after an error');
    else log.info({ signal }, 'stopping');
    const closed = service.app.close();
    connections.endWhenAnswered();
    await closed;
    await service.close();
    log.info('stopped');
  });
  // Who has started us and is gone cannot stop us any more.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  await service.app.listen({ host: config.host, port: service.port });
  const { port } = service.app.server.address() as AddressInfo;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const url = `http://${host}:${port}`;
  log.info({ url, port }, 'listening');
  tellParent({ listening: url });
  return url;
}
