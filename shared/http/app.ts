import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import type { Logger } from 'pino';
import { type Config, withoutSecrets } from '../config.ts';
import type { DatabaseHandle } from '../database/connect.ts';
import { followKeyFile } from '../key-file.ts';
import { KeyRing } from '../key-ring.ts';
import { addPoolGauges } from '../metrics/pool.ts';
import { addVersionGauges } from '../metrics/versions.ts';
import { parseProxies } from '../proxies.ts';
import type { ReadyCheck } from '../readiness.ts';
import { noTracing, type Tracing } from '../tracing/tracing.ts';
import { registerAccessLog } from './access-log.ts';
import { registerKeys, registerScopes } from './auth.ts';
import { registerBodies } from './bodies.ts';
import { registerCallers } from './callers.ts';
import { registerCompress } from './compress.ts';
import { boundConnections } from './connection-bounds.ts';
import { registerCors } from './cors.ts';
import { databaseAnswers, schemaIsCurrent } from './database-checks.ts';
import { type DocsOptions, registerDocs } from './docs.ts';
import { registerEvents } from './events.ts';
import { registerHead } from './head.ts';
import { registerHealth } from './health.ts';
import { hostProblem } from './host.ts';
import { registerMetrics } from './metrics.ts';
import { registerProblems } from './problem.ts';
import { parseQuery } from './query.ts';
import { registerRateLimit } from './rate-limit.ts';
import { watchRequestEnds } from './request-end.ts';
import { requestIds } from './request-id.ts';
import { appLog } from './request-log.ts';
import { setSafeHeaders } from './safe-headers.ts';
import { serializerCompiler } from './serialization.ts';
import { notStopping } from './stopping.ts';
import { refuseBytes, refuseUrl, rememberAnswer } from './unrouted.ts';
import { validatorCompiler } from './validation.ts';

/** An app whose routes are typed by their schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

const paramCharsMax = 300;

/** What both services are built from. */
export interface AppOptions {
  readonly config: Config;
  readonly database: DatabaseHandle;
  readonly log: Logger;
  /** None, if nothing is said. */
  readonly tracing?: Tracing;
}

/**
 * What both services share: limits, ids, log, errors, keys, health, figures, documentation.
 *
 * @param checks what has to be ready beside a database that answers
 */
export async function createApp(
  options: AppOptions,
  docs: DocsOptions,
  checks: readonly ReadyCheck[],
): Promise<App> {
  const config = withoutSecrets(options.config);
  const idOf = requestIds();
  const keys = new KeyRing(config.auth === 'off' ? [] : options.config.apiKeys);
  const app = Fastify({
    loggerInstance: appLog(options.log),
    bodyLimit: config.jsonBytesMax,
    // An upload may take hours, so a whole request has no bound; who reads a body bounds its time.
    requestTimeout: 0,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    // A request without a body has nothing to stream: its events would be felt.
    // A missing Host is refused by a hook below, in the form of all other errors.
    http: { optimizeEmptyRequests: true, requireHostHeader: false },
    forceCloseConnections: 'idle',
    trustProxy: config.trustedProxies === '' ? false : parseProxies(config.trustedProxies),
    frameworkErrors: refuseUrl,
    clientErrorHandler: (error, socket) => refuseBytes(error, socket, config.requestIdleMs),
    genReqId: ({ headers }) => idOf(headers['x-request-id']),
    routerOptions: { maxParamLength: paramCharsMax, querystringParser: parseQuery },
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  boundConnections(app.server, config, options.log);
  await (options.tracing ?? noTracing).traceRequests(app);
  registerProblems(app, paramCharsMax, config.requestIdleMs);
  watchRequestEnds(app);
  // Hooks with a callback: a promise for each request is felt where the answer itself is ready.
  app.addHook('onRequest', (request, reply, done) => {
    rememberAnswer(request.raw, reply.raw);
    reply.header('x-request-id', request.id);
    setSafeHeaders(reply);
    const problem = hostProblem(request.raw);
    // Whatever follows on the connection may be meant for somebody else.
    if (problem) reply.header('connection', 'close');
    done(problem);
  });
  // RFC 9110, 10.1.1: what is expected beside 100-continue may be passed over. Node's own answer
  // would be a bare 417.
  app.server.on('checkExpectation', (request, response) => {
    app.server.emit('request', request, response);
  });
  registerAccessLog(app, options.log, config);
  if (keys.isEmpty) registerCallers(app, config);
  if (config.apiKeysFile !== '') {
    const follower = followKeyFile(keys, config, options.log);
    app.addHook('onReady', async () => follower.start());
    app.addHook('onClose', async () => follower.stop());
  }
  registerBodies(app, config);
  // Before keys are asked for: a page of another origin may read that it needs one.
  await registerCors(app, config);
  registerKeys(app, keys);
  registerRateLimit(app, config, options.log);
  registerScopes(app, keys);
  await registerCompress(app, config);
  registerHead(app);
  await registerEvents(app, config);
  await registerDocs(app, docs);
  registerMetrics(app);
  addVersionGauges(app.metrics, options.database.db);
  addPoolGauges(app.metrics, options.database, config);
  const { database } = options;
  const parts = [notStopping, databaseAnswers(database), schemaIsCurrent(database), ...checks];
  registerHealth(app, parts, options.log);
  return app;
}
