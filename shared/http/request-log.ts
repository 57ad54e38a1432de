import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';

const logs = new WeakMap<FastifyBaseLogger, Logger>();

/**
 * The log that Fastify is given. It wants a child of it for each request; most requests say
 * nothing, and a logger for each of them would be felt. So the child is the log itself.
 */
export function appLog(log: Logger): FastifyBaseLogger {
  const own: FastifyBaseLogger = Object.create(log, { child: { value: () => own } });
  logs.set(own, log);
  return own;
}

/** The log of a request, made where something is to be said: every line names its id. */
export function requestLog({ log, id }: FastifyRequest): FastifyBaseLogger {
  return (logs.get(log) ?? log).child({ reqId: id });
}
