import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { faultCode } from '../database/faults.ts';
import { StartError } from '../process/start-error.ts';
import type { App } from './app.ts';
import { type Connections, trackConnections } from './connections.ts';
import { unsaid } from './request-log.ts';
import { beginStopping, isStopping } from './stopping.ts';

export interface Service {
  readonly app: App;
  readonly port: number;
  /** The setting that says so. */
  readonly portSetting: 'LOADER_PORT' | 'READER_PORT';
  /** Called once the last request was answered: pools, timers. */
  close(): Promise<void>;
}

export interface ServeOptions extends StopBounds {
  readonly host: string;
}

interface StopBounds {
  readonly shutdownDelayMs: number;
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

/**
 * Has this process stop as by a signal; where it is stopping already, a second one would cut that
 * short.
 */
export function askToStop(): void {
  if (!isStopping()) process.kill(process.pid, 'SIGTERM');
}

/** What is left of the time for a stop when the last connections are broken. */
const lastMs = 1_000;

/**
 * Listens, says where in one log line, and stops gracefully on a signal or an uncaught error: after
 * `SHUTDOWN_DELAY_MS` no new connections, running requests end, then `close()`. Answers that are
 * still being sent after `SHUTDOWN_GRACE_MS` are broken off. A stop that takes longer than
 * `SHUTDOWN_DEADLINE_MS` ends the process with status 1, as a second signal does.
 *
 * @returns the address listened on, as a URL
 * @throws StartError where it cannot listen there
 */
export async function serve(
  service: Service,
  settings: ServeOptions,
  log: Logger,
): Promise<string> {
  const connections = trackConnections(service.app.server);
  const options = {
    delay: settings.shutdownDelayMs + settings.shutdownDeadlineMs,
    logger: log,
    onSecondSignal: (signal: string) =>
      log.warn({ signal }, 'second signal received; exiting at once'),
  };
  closeWithGrace(options, async ({ err, signal }) => {
    beginStopping();
    if (err) log.fatal({ err }, 'uncaught error; stopping the service');
    else log.info({ signal }, 'stopping');
    if (!err && settings.shutdownDelayMs > 0) await sleep(settings.shutdownDelayMs);
    const closed = service.app.close();
    connections.endWhenAnswered();
    const breaking = breakInTime(connections, settings, log);
    await closed;
    breaking.end();
    await service.close();
    log.info('stopped');
  });
  await listen(service, settings.host);
  const { port } = service.app.server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  const url = `http://${host}:${port}`;
  log.info({ url, port }, 'listening');
  tellParent({ listening: url });
  return url;
}

/** What the system says of an address that cannot be listened on, by the code of its error. */
const refusals: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use already',
  EACCES: 'may not be listened on by this user',
  EADDRNOTAVAIL: 'is not an address of this machine',
  ENOTFOUND: 'is not the name of an address',
};

async function listen({ app, port, portSetting }: Service, host: string): Promise<void> {
  try {
    await app.listen({ host, port, listenTextResolver: () => unsaid });
  } catch (error) {
    const refusal = refusals[faultCode(error) ?? ''];
    if (refusal === undefined) throw error;
    const message = `Port ${port} of ${host} ${refusal} (${portSetting}, HOST).`;
    throw new StartError(message, { cause: error });
  }
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
