import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** An empty body is as good as none, whatever type it is said to have. */
    bodyIsOptional?: boolean;
  }
}

/** How bodies are read: as JSON; what a service takes beside it, it says itself. */
export function registerBodies(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    // Without a length there is no body (RFC 9112, 6.3). Node has ended it already, and who waits
    // for the end of one that has a type would do so for good.
    if (raw.readableEnded) delete raw.headers['content-type'];
    done();
  });
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      const { bodyIsOptional } = request.routeOptions.config;
      return body === '' && bodyIsOptional ? done(null, undefined) : parseJson(request, body, done);
    },
  );
}
