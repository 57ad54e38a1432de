import type { AddressInfo } from 'node:net';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import type { App } from './app.ts';
import { type Connections, trackConnections } from './connections.ts';

export interface Service {
  readonly app: App;
  readonly port: number;
  /** Called once the last request was answered: pools, timers. */
  close(): Promise<void>;
}

export interface ServeOptions extends StopBounds {
  readonly host: string;
}

interface StopBounds {
  readonly shutdownGraceMs: number;
  readonly shutdownDeadlineMs: number;
}

/** What a service tells the process that has started it, where that one listens (`npm start`). */
export interface Notice {
  /** The address it listens on, as a URL. */
  readonly listening?: string;
  /** `AUTO_LOAD` has come to its end, good or bad. */
  readonly autoLoaded?: boolean;
}

export function tellParent(notice: Notice): void {
  // It may be gone by now, which is noticed elsewhere: see `onParentGone`.
  if (process.connected) process.send?.(notice, undefined, undefined, () => undefined);
}

let isStopping = false;

/**
 * Has this process stop as by a signal; where it is stopping already, a second one would cut that
 * short.
 */
export function askToStop(): void {
  if (!isStopping) process.kill(process.pid, 'SIGTERM');
}

/** What is left of the time for a stop when the last connections are broken. */
const lastMs = 1_000;

/**
 * Listens, says where in one log line, and stops gracefully on a signal or an uncaught error: no
 * new connections, running requests end, then `close()`. Answers that are still being sent after
 * `SHUTDOWN_GRACE_MS` are broken off. A stop that takes longer than `SHUTDOWN_DEADLINE_MS` ends the
 * process with status 1, as a second signal does.
 *
 * @returns the address listened on, as a URL
 */
export async function serve(
  service: Service,
  settings: ServeOptions,
  log: Logger,
): Promise<string> {
  const connections = trackConnections(service.app.server);
  const options = {
    delay: settings.shutdownDeadlineMs,
    logger: log,
    onSecondSignal: (signal: string) =>
      log.warn({ signal }, 'second signal received; exiting at once'),
  };
  closeWithGrace(options, async ({ err, signal }) => {
    isStopping = true;
    if (err) log.fatal({ err }, 'uncaught error; stopping the service');
    else log.info({ signal }, 'stopping');
    const closed = service.app.close();
    connections.endWhenAnswered();
    const breaking = breakInTime(connections, settings, log);
    await closed;
    breaking.end();
    await service.close();
    log.info('stopped');
  });
  await service.app.listen({ host: settings.host, port: service.port });
  const { port } = service.app.server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  const url = `http://${host}:${port}`;
  log.info({ url, port }, 'listening');
  tellParent({ listening: url });
  return url;
}

/** Downloads have the grace; whatever is left then has until shortly before the deadline. */
function breakInTime(
  connections: Connections,
  { shutdownGraceMs, shutdownDeadlineMs }: StopBounds,
  log: Logger,
): { end(): void } {
  const allMs = Math.max(shutdownDeadlineMs - lastMs, shutdownDeadlineMs / 2);
  const timers = [
    setTimeout(
      () => {
        const downloads = connections.breakAnswers();
        if (downloads > 0) log.warn({ downloads }, 'aborted downloads that were still being sent');
      },
      Math.min(shutdownGraceMs, allMs),
    ),
    setTimeout(
      () => {
        const requests = connections.breakAll();
        if (requests > 0) log.warn({ requests }, 'aborted requests that were still unanswered');
      },
      Math.max(shutdownGraceMs, allMs),
    ),
  ];
  return { end: () => timers.forEach(clearTimeout) };
}
