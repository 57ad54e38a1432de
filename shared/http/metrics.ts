import { Counter, type Registry } from '@prometheus-io/client';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { addGauge, createRegistry } from '../metrics/registry.ts';
import { openProblemResponses } from './problem.ts';
import {
  type RequestTimes,
  RequestTimesHistogram,
  requestTimes,
  streamTimes,
} from './request-times.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** What is given at `/metrics`, beside the times of requests. */
    metrics: Registry;
  }
}

/** `GET /metrics`: the figures of the process and, per route, of its requests. */
export function registerMetrics(app: FastifyInstance): void {
  const registry = createRegistry();
  app.decorate('metrics', registry);
  const times = watchRequests(app, registry);
  addConnectionGauges(app, registry);
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
  app.get('/metrics', { schema }, async (_request, reply) => {
    const texts = await Promise.all([registry.metrics(), ...times.map((of) => of.metrics())]);
    return reply.type(registry.contentType).send(texts.join(''));
  });
}

/** What nginx calls a request whose client has gone before anything of an answer was sent. */
const goneStatus = 499;

function watchRequests(app: FastifyInstance, registry: Registry): RequestTimesHistogram[] {
  const requests = new RequestTimesHistogram(requestTimes);
  const streams = new RequestTimesHistogram(streamTimes);
  const aborted = new Counter({
    name: 'http_requests_aborted_total',
    help: 'Requests whose client has gone before it had the whole answer; not those of event streams',
    labelNames: ['method', 'route'],
    registers: [registry],
  });
  const timesOf = timesByRequest(requests, streams);
  app.requestEnds.push((reply, isAborted) => {
    const status = isAborted && !reply.raw.headersSent ? goneStatus : reply.raw.statusCode;
    timesOf(reply, status).observe(reply.elapsedTime / 1000);
    if (!isAborted) return;
    const { url = 'unknown', config } = reply.request.routeOptions;
    if (config.isEventStream && status === 200) return;
    aborted.inc({ method: reply.request.method, route: url });
  });
  return [requests, streams];
}

/** Finds the series of a request by what stands for its route: texts would cost more to join. */
function timesByRequest(requests: RequestTimesHistogram, streams: RequestTimesHistogram) {
  const routes = new Map<unknown, Map<number, RequestTimes>>();
  return ({ request: { method, routeOptions } }: FastifyReply, status: number) => {
    const { url, config } = routeOptions;
    const key = url === undefined ? method : config;
    const route = routes.get(key) ?? new Map<number, RequestTimes>();
    let times = route.get(status);
    if (!times) {
      const isStream = config.isEventStream && status === 200 && method === 'GET';
      const labels = { method, route: url ?? 'unknown', status: String(status) };
      times = (isStream ? streams : requests).series(labels);
      routes.set(key, route.set(status, times));
    }
    return times;
  };
}

function addConnectionGauges(app: FastifyInstance, registry: Registry): void {
  addGauge(
    registry,
    { name: 'http_connections', help: 'Connections of clients that are open' },
    () => new Promise((resolve) => app.server.getConnections((_, count) => resolve(count))),
  );
  addGauge(
    registry,
    { name: 'http_event_streams', help: 'Event streams that somebody listens to' },
    () => app.streams.count,
  );
}
