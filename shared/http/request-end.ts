import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';

const hasGone = Symbol('the client was found to have gone');
const ofAnswer = Symbol('the reply that an answer is sent by');

interface Answer extends ServerResponse {
  /** Kept on the answer: a closure for each request would be felt. */
  [ofAnswer]?: FastifyReply;
  [hasGone]?: true;
}

/** @param isAborted the client has gone before it had the whole answer */
export type OnRequestEnd = (reply: FastifyReply, isAborted: boolean) => void;

declare module 'fastify' {
  interface FastifyInstance {
    /** Called when a request has come to its end: it was answered, or its client has gone. */
    requestEnds: OnRequestEnd[];
  }
  interface FastifyContextConfig {
    /** Its answers are streams of events, which last for as long as somebody listens. */
    isEventStream?: boolean;
  }
}

/** Has `requestEnds` of an app called. Before all other hooks, so that no request is missed. */
export function watchRequestEnds(app: FastifyInstance): void {
  const listeners: OnRequestEnd[] = [];
  app.decorate('requestEnds', listeners);
  function ended(this: Answer): void {
    const reply = this[ofAnswer];
    if (!reply) return;
    const isAborted = !this.writableFinished || this[hasGone] === true;
    for (const listener of listeners) listener(reply, isAborted);
  }
  app.addHook('onRequest', (_request, reply, done) => {
    const answer: Answer = reply.raw;
    answer[ofAnswer] = reply;
    // Fastify's own hook comes for answers alone, never for who has hung up.
    answer.on('close', ended);
    done();
  });
}

/** A client that closes its half of a connection may be sent an answer, and most have gone. */
export function markGone(reply: FastifyReply): void {
  const answer: Answer = reply.raw;
  answer[hasGone] = true;
}
