import { fastifySSE } from '@fastify/sse';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FeedEvent } from '../concurrency/feed.ts';
import { Problem } from '../errors.ts';
import { callerOf } from './caller.ts';
import { StreamBound } from './stream-bound.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the service stops: streams that never end by themselves end then. */
    stopping: AbortSignal;
    /** The event streams that are open. */
    streams: StreamBound;
  }
}

const keepAliveMs = 15_000;

/** Server-sent events (WHATWG HTML, 9.2), with comments now and then so that proxies keep them. */
export async function registerEvents(
  app: FastifyInstance,
  options: { readonly eventStreamsPerCallerMax: number },
): Promise<void> {
  const stopping = new AbortController();
  app.decorate('stopping', stopping.signal);
  app.decorate('streams', new StreamBound(options.eventStreamsPerCallerMax));
  app.addHook('preClose', async () => stopping.abort());
  await app.register(fastifySSE, {
    heartbeatInterval: keepAliveMs,
    serializer: (data: unknown) => (typeof data === 'string' ? data : JSON.stringify(data)),
  });
}

/** What work for an answer ends with when nobody waits for that any more: no failure of ours. */
export function goneProblem(): Problem {
  return new Problem('client_disconnected', 'The connection closed before the answer was sent.');
}

function stoppingProblem(): Problem {
  return new Problem('shutting_down', 'The service is stopping; try again when it is back.');
}

/**
 * Aborted when the client goes away or the service stops, with the problem as its reason. Nothing
 * of it stays with the signal of the service, which lives as long as that does: what each download
 * left there was never let go.
 */
export function streamSignal(reply: FastifyReply): AbortSignal {
  const { stopping } = reply.server;
  const over = new AbortController();
  const stop = () => over.abort(stoppingProblem());
  stopping.addEventListener('abort', stop);
  if (stopping.aborted) stop();
  reply.raw.once('close', () => {
    stopping.removeEventListener('abort', stop);
    over.abort(goneProblem());
  });
  return over.signal;
}

/** The same for a stream of events, which also ends when its key may not be used any more. */
export function eventsSignal(reply: FastifyReply): AbortSignal {
  const { request, server } = reply;
  const { apiKey } = request;
  const { scope } = request.routeOptions.config;
  const over = streamSignal(reply);
  if (!apiKey || !scope) return over;
  const locked = new AbortController();
  const check = () => {
    if (!server.keys.allows(apiKey, scope)) locked.abort();
  };
  const forget = server.keys.onChange(check);
  // It may have gone while this request was on its way here.
  check();
  over.addEventListener('abort', forget);
  if (over.aborted) forget();
  return AbortSignal.any([over, locked.signal]);
}

/**
 * Sends events until they end, or the client goes away, or the service stops.
 *
 * @throws Problem too_many_streams; what the events throw before the first of them
 */
export async function sendEvents(
  reply: FastifyReply,
  events: AsyncIterable<FeedEvent | undefined>,
  signal: AbortSignal,
): Promise<void> {
  reply.header('cache-control', 'no-store');
  if (reply.request.method === 'HEAD') {
    reply.type('text/event-stream').send();
    return;
  }
  const closed = reply.server.streams.open(callerOf(reply.request));
  try {
    await sendEach(reply, events, signal);
  } finally {
    closed();
  }
}

async function sendEach(
  reply: FastifyReply,
  events: AsyncIterable<FeedEvent | undefined>,
  signal: AbortSignal,
): Promise<void> {
  for await (const news of events) {
    if (signal.aborted || !reply.sse.isConnected) return;
    if (!news) {
      // The keep-alives, too, begin with the head of the answer.
      reply.sse.sendHeaders();
      reply.raw.flushHeaders();
      continue;
    }
    const { id, event, data, change } = news;
    // A client that reads no more and then goes away never lets a write come to its end.
    await orAborted(reply.sse.send({ id, event, data }), signal);
    if (!change) continue;
    await orAborted(reply.sse.send({ id, event: change.event, data: change.data }), signal);
  }
}

/**
 * Waits for work to end, or for the signal. Leaves nothing behind on a signal that lives for long.
 */
function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => resolve();
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    work.then(end, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
