import type { FastifyInstance } from 'fastify';
import { type DestinationStream, type Logger, symbols } from 'pino';
import { callerOf } from './caller.ts';
import { traceOf } from './trace.ts';

/** Asked every few seconds by whoever watches over the service: their lines would hide others. */
const isOfWatch = (path: string) => path.startsWith('/health/') || path === '/metrics';

/**
 * A line for each request, when it was answered or its client has gone: what was asked (never the
 * query, which may name people), by whom, with what outcome and in what time.
 */
export function registerAccessLog(
  app: FastifyInstance,
  log: Logger,
  { accessLog }: { readonly accessLog: boolean },
): void {
  const level = accessLog ? 'info' : 'debug';
  if (!log.isLevelEnabled(level)) return;
  // None of these fields can hold a secret, and looking for one takes most of a line's time.
  const { lines, flush } = together(log.child({}, { redact: [] }));
  app.addHook('onClose', async () => flush());
  app.requestEnds.push((reply, isAborted) => {
    const { request } = reply;
    const path = pathOf(request.url);
    const fields = {
      reqId: request.id,
      ...traceOf(request.headers),
      method: request.method,
      path,
      status: reply.raw.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      caller: callerOf(request),
      ...(isAborted && { aborted: true }),
    };
    if (level === 'debug' || isOfWatch(path)) lines.debug(fields, 'answered');
    else lines.info(fields, 'answered');
  });
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

/**
 * The same log, whose lines are written together once the event loop has done what is at hand: a
 * write for each of very many requests takes longer than they do. What is no file takes a line at a
 * time, as pino promises.
 */
function together(log: Logger): { readonly lines: Logger; flush(): void } {
  const stream = (log as unknown as Record<symbol, DestinationStream>)[symbols.streamSym];
  if (!stream) return { lines: log, flush: () => undefined };
  let held: string[] = [];
  const flush = () => {
    const written = held;
    held = [];
    if (written.length === 0) return;
    for (const piece of 'fd' in stream ? [written.join('')] : written) stream.write(piece);
  };
  const write = (line: string) => {
    if (held.length === 0) setImmediate(flush);
    held.push(line);
  };
  return { lines: Object.create(log, { [symbols.streamSym]: { value: { write } } }), flush };
}
