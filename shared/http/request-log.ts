import type { FastifyBaseLogger, FastifyRequest } from 'fastify';

/**
 * The log of a request: every line names its id. Made where something is to be said: most requests
 * say nothing, and a logger for each of them would be felt.
 */
export function requestLog(request: FastifyRequest): FastifyBaseLogger {
  return request.log.child({ reqId: request.id });
}
