import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { LogFn, Logger } from 'pino';
import { traceOf } from './trace.ts';

const logs = new WeakMap<FastifyBaseLogger, Logger>();

/** A message that is not logged: Fastify says where it listens, and `serve` says it better. */
export const unsaid = '';

/**
 * The log that Fastify is given. It wants a child of it for each request; most requests say
 * nothing, and a logger for each of them would be felt. So the child is the log itself.
 */
export function appLog(log: Logger): FastifyBaseLogger {
  const info = (...said: Parameters<LogFn>) => {
    if (said[0] !== unsaid) log.info(...said);
  };
  const own: FastifyBaseLogger = Object.create(log, {
    child: { value: () => own },
    info: { value: info },
  });
  logs.set(own, log);
  return own;
}

/** The log of a request, made where something is to be said: every line names its id. */
export function requestLog({ log, id, headers }: FastifyRequest): FastifyBaseLogger {
  return (logs.get(log) ?? log).child({ reqId: id, ...traceOf(headers) });
}
