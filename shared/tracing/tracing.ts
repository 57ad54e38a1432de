import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { StartError } from '../process/start-error.ts';

/** Spans for what takes time, where somebody collects them. */
export interface Tracing {
  /** Gives each request a span. Before all other hooks of the app. */
  traceRequests(app: FastifyInstance): Promise<void>;
  /** Does some work within a span. @throws what the work throws */
  span<T>(span: SpanOf, work: () => Promise<T>): Promise<T>;
  /** Sends what is left, and nothing after it. */
  stop(): Promise<void>;
}

export interface SpanOf {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  /** It belongs to nothing that happens to run when it begins. */
  readonly isRoot?: boolean;
}

export const noTracing: Tracing = {
  traceRequests: async () => undefined,
  span: (_span, work) => work(),
  stop: async () => undefined,
};

export interface TracingOptions {
  readonly otelExporterOtlpEndpoint: string;
}

/**
 * Without an endpoint nothing of OpenTelemetry is loaded.
 *
 * @throws StartError where its packages, which are optional, are not installed
 */
export async function openTracing(
  service: string,
  { otelExporterOtlpEndpoint: endpoint }: TracingOptions,
  log: Logger,
): Promise<Tracing> {
  if (endpoint === '') return noTracing;
  const { otelTracing } = await import('./otel.ts').catch((error: unknown) => {
    throw isMissing(error) ? new StartError(missing) : error;
  });
  return otelTracing(service, endpoint, log);
}

const missing =
  'OTEL_EXPORTER_OTLP_ENDPOINT is set, but the optional packages of OpenTelemetry are not ' +
  'installed: run npm ci --include=optional, or leave the setting empty';

function isMissing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === 'ERR_MODULE_NOT_FOUND' && /@(opentelemetry|fastify\/otel)/.test(String(message));
}
