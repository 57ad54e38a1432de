import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { Problem } from '../errors.ts';
import { repeatedWarning } from '../repeated-warning.ts';
import { callerOf } from './caller.ts';
import { sendProblem } from './problem.ts';
import { type LimitNow, tellLimit } from './rate-limit-headers.ts';
import { traceOf } from './trace.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered whatever its caller has asked before. */
    isUnlimited?: boolean;
  }
}

export interface RateLimitOptions {
  readonly rateLimitRequestsMax: number;
  readonly rateLimitWindowMs: number;
  readonly rateLimitCallersMax: number;
}

/** What a caller has asked for in its window. */
interface Window {
  requests: number;
  readonly endsAt: number;
}

/**
 * Counts requests by caller, in windows of fixed length. It knows a bounded number of callers: who
 * has not been seen for longest is forgotten first, and then starts again.
 */
export function rateWindows(options: RateLimitOptions): (caller: string, now: number) => Window {
  const windows = new LRUCache<string, Window>({ max: options.rateLimitCallersMax });
  return (caller, now) => {
    const known = windows.get(caller);
    if (known && now < known.endsAt) {
      known.requests++;
      return known;
    }
    const begun = { requests: 1, endsAt: now + options.rateLimitWindowMs };
    windows.set(caller, begun);
    return begun;
  };
}

/**
 * Answers 429 (RFC 6585, 4) to a caller, a key or else an address, who asks more often than it may.
 * Registered between the hook that knows keys and the one that refuses unknown ones, so that who
 * tries out keys is counted, too.
 *
 * Not by @fastify/rate-limit, whose hooks belong to routes: they come after a key was refused, and
 * not at all for a path that is not there. What is left of it, a count in an LRU, is not worth four
 * packages.
 */
export function registerRateLimit(
  app: FastifyInstance,
  options: RateLimitOptions,
  log: Logger,
): void {
  const tooMany = repeatedWarning(log);
  const max = options.rateLimitRequestsMax;
  const windowSeconds = Math.ceil(options.rateLimitWindowMs / 1000);
  const countedFor = rateWindows(options);
  // Most are far from it: they get no headers, as the overhead of each is measurable there.
  const toldFrom = max / 2;
  app.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.isUnlimited) {
      done();
      return;
    }
    const now = performance.now();
    const caller = callerOf(request);
    const { requests, endsAt } = countedFor(caller, now);
    if (requests <= toldFrom) {
      done();
      return;
    }
    const waitSeconds = Math.max(Math.ceil((endsAt - now) / 1000), 1);
    const limit = { max, windowSeconds, left: Math.max(max - requests, 0), waitSeconds };
    tellLimit(reply, limit);
    if (requests <= max) {
      done();
      return;
    }
    // Once for a window: a line for each would be work of its own.
    if (requests === max + 1) {
      const fields = { reqId: request.id, ...traceOf(request.headers), caller, ...limit };
      tooMany.warn(fields, 'too many requests', caller);
    }
    sendProblem(request, reply, tooManyRequests(limit));
  });
}

function tooManyRequests({ max, windowSeconds, waitSeconds }: LimitNow): Problem {
  const detail = `More than ${max} requests in ${windowSeconds} s; try again in ${waitSeconds} s.`;
  return new Problem('too_many_requests', detail, { retryAfterSeconds: waitSeconds });
}
