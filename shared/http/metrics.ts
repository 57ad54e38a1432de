import { collectDefaultMetrics, Registry } from '@prometheus-io/client';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { openProblemResponses } from './problem.ts';
import { type RequestTimes, RequestTimesHistogram } from './request-times.ts';

/** `GET /metrics`: the figures of the process and, per route, of its requests. */
export function registerMetrics(app: FastifyInstance): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const times = new RequestTimesHistogram();
  const timesOf = timesByRequest(times);
  app.addHook('onResponse', (request, reply, done) => {
    timesOf(request, reply).observe(reply.elapsedTime / 1000);
    done();
  });
  const schema = {
    tags: ['Operations'],
    security: [],
    operationId: 'getMetrics',
    summary: 'Metrics for Prometheus',
    response: {
      200: {
        description: 'The Prometheus text format',
        content: { 'text/plain': { schema: Type.String() } },
      },
      ...openProblemResponses(),
    },
  };
  app.get('/metrics', { schema }, async (_request, reply) =>
    reply.type(registry.contentType).send(`${await registry.metrics()}${await times.metrics()}`),
  );
}

/** Finds the series of a request by what stands for its route: texts would cost more to join. */
function timesByRequest(histogram: RequestTimesHistogram) {
  const routes = new Map<unknown, Map<number, RequestTimes>>();
  return ({ method, routeOptions }: FastifyRequest, { statusCode }: FastifyReply) => {
    const { url, config } = routeOptions;
    const key = url === undefined ? method : config;
    const route = routes.get(key) ?? new Map<number, RequestTimes>();
    let times = route.get(statusCode);
    if (!times) {
      times = histogram.series({ method, route: url ?? 'unknown', status: String(statusCode) });
      routes.set(key, route.set(statusCode, times));
    }
    return times;
  };
}
