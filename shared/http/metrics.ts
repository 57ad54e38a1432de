import { collectDefaultMetrics, Histogram, Registry } from '@prometheus-io/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { openProblemResponses } from './problem.ts';

const secondsBuckets = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60];

/** A registry with the figures of the process and, per route, of its requests. */
export function registerMetrics(app: FastifyInstance): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const labelNames = ['method', 'route', 'status'];
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the first byte of a request to the last of its answer',
    labelNames,
    buckets: secondsBuckets,
    registers: [registry],
  });
  // Putting labels together anew for each request would cost more than the request itself.
  const series = new Map<string, ReturnType<typeof seconds.labels>>();
  app.addHook('onResponse', (request, reply, done) => {
    // The route's pattern, never the URL: the number of series must stay bounded.
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? 'unknown';
    const key = `${method} ${reply.statusCode} ${route}`;
    let one = series.get(key);
    if (!one) {
      one = seconds.labels({ method, route, status: String(reply.statusCode) });
      series.set(key, one);
    }
    one.observe(reply.elapsedTime / 1000);
    done();
  });
  const schema = {
    tags: ['Operations'],
    security: [],
    operationId: 'getMetrics',
    summary: 'Figures for Prometheus',
    response: {
      200: {
        description: 'The text format of Prometheus',
        content: { 'text/plain': { schema: Type.String() } },
      },
      ...openProblemResponses(),
    },
  };
  app.get('/metrics', { schema }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  return registry;
}
