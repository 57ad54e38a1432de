import { Readable } from 'node:stream';
import type { FastifyInstance, onSendHookHandler } from 'fastify';

/**
 * HEAD says what GET would have said (RFC 9110, 9.3.2). Fastify takes the body away before other
 * hooks have seen it, so that nothing would be said of how GET compresses: here it goes last.
 * Registered after all that looks at bodies.
 */
export function registerHead(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.method !== 'HEAD') return;
    const [takeBody, ...others] = [route.onSend ?? []].flat();
    if (takeBody) route.onSend = [spareStream, ...others, takeBody, keepLength];
  });
}

/** What is made while it is sent need not be made. */
const spareStream: onSendHookHandler = (_request, _reply, payload, done) => {
  if (payload instanceof Readable) {
    payload.destroy();
    done(null, Readable.from([]));
  } else done(null, payload);
};

/** Without a body the length of another answer is not known: 0 would be wrong (RFC 9110, 8.6). */
const keepLength: onSendHookHandler = (_request, reply, payload, done) => {
  if (reply.statusCode === 304) reply.removeHeader('content-length');
  done(null, payload);
};
