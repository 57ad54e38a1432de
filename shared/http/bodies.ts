import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ProblemCode } from '../errors.ts';
import { type JsonBounds, readJsonText } from './json-body.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** An empty body is as good as none, whatever type it is said to have. */
    bodyIsOptional?: boolean;
  }
}

/** What is answered to a body that cannot be read, for the schema of any route that may get one. */
export const bodyProblems = [
  'malformed_json',
  'client_disconnected',
  'request_timeout',
  'payload_too_large',
  'unsupported_media_type',
] as const satisfies ProblemCode[];

/** How bodies are read: as JSON; what a service takes beside it, it says itself. */
export function registerBodies(app: FastifyInstance, bounds: JsonBounds): void {
  app.addHook('onRequest', ({ raw }, reply, done) => {
    // Without a length there is no body (RFC 9112, 6.3). Node has ended it already, and who waits
    // for the end of one that has a type would do so for good.
    if (raw.readableEnded) delete raw.headers['content-type'];
    else reply.raw.once('finish', () => cutOffLater(raw, bounds.jsonBodyMs));
    done();
  });
  const parseJson = promisify(app.getDefaultJsonParser('error', 'error'));
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser(
    'application/json',
    async (request: FastifyRequest, payload: IncomingMessage) => {
      const text = await readJsonText(payload, bounds);
      if (text === '' && request.routeOptions.config.bodyIsOptional) return undefined;
      return parseJson(request, text);
    },
  );
}

/**
 * Some bodies (that of a GET) are read by nobody: what is left of one after the answer has an end.
 */
function cutOffLater(request: IncomingMessage, ms: number): void {
  if (request.complete) return;
  setTimeout(() => {
    if (!request.complete) request.destroy();
  }, ms).unref();
}
