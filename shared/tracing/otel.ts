import { FastifyOtelInstrumentation } from '@fastify/otel';
import { context, ROOT_CONTEXT, type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { withinTime } from '../concurrency/within-time.ts';
import { Problem } from '../errors.ts';
import { repeatedWarning } from '../repeated-warning.ts';
import { version } from '../version.ts';
import type { SpanOf, Tracing } from './tracing.ts';

const name = 'terrascope';
const lastSendMs = 2_000;

/**
 * Sends spans by OTLP over HTTP. What else the SDK can be told (headers, sampling, the name of the
 * service) it takes from the environment, by OpenTelemetry's own names.
 *
 * @param endpoint base URL of a collector, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it
 */
export function otelTracing(service: string, endpoint: string, log: Logger): Tracing {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const own = { 'service.namespace': name, 'service.name': service, 'service.version': version };
  const provider = new NodeTracerProvider({
    // What each has in common with the one before it wins: last, what the environment says.
    resource: defaultResource()
      .merge(resourceFromAttributes(own))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
  // For the context and `traceparent`.
  provider.register();
  const failing = repeatedWarning(log);
  const unsent = (error: unknown) => failing.warn({ err: error }, 'spans could not be sent');
  setGlobalErrorHandler(unsent);
  const requests = new FastifyOtelInstrumentation({
    // A span for each hook would say nothing, and cost as much as the request.
    instrumentHooks: false,
    instrumentHandler: false,
    // The cause of a failure stands in the log; it may hold what nobody else should see.
    recordExceptions: false,
    ignorePaths: ({ url: path }) => path.startsWith('/health/') || path === '/metrics',
    requestHook: nameRequest,
  });
  requests.setTracerProvider(provider);
  return {
    traceRequests: async (app) => {
      await app.register(requests.plugin());
      endAborted(app);
    },
    span: (span, work) => within(provider.getTracer(name), span, work),
    // A collector that is away must not keep the service from ending well.
    stop: () =>
      withinTime(provider.shutdown().catch(unsent), { ms: lastSendMs, late: () => undefined }),
  };
}

/** The lines of the log name this span, whoever has sent the request. */
function nameRequest(span: Span, request: FastifyRequest): void {
  const { method, url, routeOptions } = request;
  span.updateName(`${method} ${routeOptions.url ?? ''}`.trim());
  // Never the query, which may name people.
  span.setAttribute('url.path', url.split('?')[0] ?? '');
  span.setAttribute('terrascope.request_id', request.id);
  const { id } = (request.params ?? {}) as { id?: unknown };
  if (routeOptions.url?.startsWith('/loads/') && typeof id === 'string') {
    span.setAttribute('terrascope.load_id', id);
  }
  const { traceId, spanId, traceFlags } = span.spanContext();
  const flags = traceFlags.toString(16).padStart(2, '0');
  request.headers.traceparent = `00-${traceId}-${spanId}-${flags}`;
}

/** The plugin ends a span when it is answered, which never comes where the client has gone. */
function endAborted(app: FastifyInstance): void {
  app.addHook('onReady', async () => {
    app.requestEnds.push(({ request }, isAborted) => {
      const { span } = request.opentelemetry();
      if (!isAborted || !span?.isRecording()) return;
      span.setAttribute('terrascope.aborted', true);
      span.end();
    });
  });
}

function within<T>(
  tracer: Tracer,
  { name: called, attributes, isRoot = false }: SpanOf,
  work: () => Promise<T>,
): Promise<T> {
  const from = isRoot ? ROOT_CONTEXT : context.active();
  return tracer.startActiveSpan(called, { attributes }, from, async (span) => {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof Problem ? error.code : 'internal';
      span.setStatus({ code: SpanStatusCode.ERROR, message: code });
      throw error;
    } finally {
      span.end();
    }
  });
}
