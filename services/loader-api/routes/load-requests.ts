import type { IncomingMessage } from 'node:http';
import multipart from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { withinTime } from '#shared/concurrency/within-time.ts';
import { retrying } from '#shared/database/retry.ts';
import { Problem } from '#shared/errors.ts';
import type { App } from '#shared/http/app.ts';
import { callerOf } from '#shared/http/caller.ts';
import { faultSignal } from '#shared/http/faulty-request.ts';
import { requestLog } from '#shared/http/request-log.ts';
import type { FileSource } from '../file/source.ts';
import type { Replay } from '../lifecycle/idempotency.ts';
import type { Started } from '../lifecycle/load-requests.ts';
import { type PathLoadDeps, startPathLoad } from '../lifecycle/path-load.ts';
import type { LoadOutcome } from '../lifecycle/run.ts';
import type { LoadObject } from '../loads/load-schema.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import type { LoadOptions } from '../loads/options.ts';
import { readEntered, readLoad } from '../loads/read-loads.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { bodySource } from './intake/body.ts';
import { type RequestDigest, requestDigest } from './intake/digest.ts';
import { formSources } from './intake/form.ts';
import { Pace, type PaceOptions } from './intake/pace.ts';
import { parsePrefer } from './intake/prefer.ts';
import { isPathLoad, loadRequestSchema as schema } from './load-request-schema.ts';
import { senderOf } from './sender.ts';

/** Types under which a body is taken for a CSV file, compressed or not; none is one, too. */
const csvTypes = new Set([
  '',
  'text/csv',
  'text/plain',
  'application/csv',
  'application/vnd.ms-excel',
  'application/octet-stream',
  'application/gzip',
  'application/zstd',
]);

interface LoadRequestBounds extends PaceOptions {
  readonly uploadBytesMax: number;
  readonly chunkRetryMs: number;
  readonly preferWaitMs: number;
}

export interface LoadRequestDeps extends PathLoadDeps {
  readonly config: PathLoadDeps['config'] & LoadRequestBounds;
  readonly loads: LoadsRepository;
}

/** `POST /loads`: multipart, a CSV body, or JSON with paths on the server. */
export async function loadRequestRoutes(app: App, deps: LoadRequestDeps): Promise<void> {
  const { config, queue } = deps;
  await app.register(multipart, {
    limits: {
      fileSize: config.uploadBytesMax,
      files: config.uploadFilesMax,
      // Forms send inputs that were left empty, too; those are passed over.
      fields: config.uploadFilesMax,
      fieldSize: 100,
      parts: config.uploadFilesMax * 2,
      // The head of a part is bounded in bytes: see `FormOutline`.
      headerPairs: 10_000,
      fieldNameSize: 100,
    },
  });
  app.addContentTypeParser('*', (request, payload, done) => {
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (csvTypes.has(type)) done(null, payload);
    else done(unsupported(type));
  });

  app.post('/loads', { config: { scope: 'load' }, schema }, async (request, reply) => {
    const options = request.query;
    if (isPathLoad(request.body)) {
      const started = await startPathLoad(
        {
          ...request.body,
          options,
          source: 'path',
          caller: callerOf(request),
          idempotencyKey: idempotencyKey(request),
          sender: senderOf(request),
        },
        deps,
      );
      return answerPathLoad(request, reply, started, deps);
    }
    const length = Number(request.headers['content-length']);
    const bytesTotal = Number.isFinite(length) ? length : null;
    const digest = requestDigest(request.headers);
    const outcome = await queue.upload({
      options,
      caller: callerOf(request),
      sources: new Pace(config).files(sourcesOf(request, digest)),
      bytesTotal,
      idempotencyKey: idempotencyKey(request),
      sender: senderOf(request),
      verify: digest && (() => digest.verify(request.raw)),
      faulty: faultSignal(request.raw),
    });
    return answer(request, reply, outcome, deps);
  });
}

const statusOf = { published: 201, held: 201, duplicate: 200, dryRun: 200 } as const;

/** What has been done must not be told as a failure because a connection breaks just then. */
async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: LoadOutcome | Replay,
  { loads, config }: LoadRequestDeps,
): Promise<LoadObject> {
  const retry = { retryMs: config.chunkRetryMs, log: requestLog(request) };
  const load = await retrying(() => readLoad(loads, outcome.loadId), retry);
  if ('replayed' in outcome) reply.header('idempotency-replayed', 'true');
  reply.code(statusOf[outcome.kind]).header('location', load.links.self);
  return outcome.kind === 'duplicate' ? { ...load, duplicate: true } : load;
}

/** 202 at once, or, where the client would rather wait and it ends in time, as an upload. */
async function answerPathLoad(
  request: FastifyRequest,
  reply: FastifyReply,
  started: Started | Replay,
  deps: LoadRequestDeps,
): Promise<LoadObject> {
  const { loads, config } = deps;
  if ('replayed' in started) return answer(request, reply, started, deps);
  const { load: entered, ended } = started;
  // It goes on when nobody waits; how it ends stands in the load.
  ended.catch((error: unknown) => requestLog(request).debug({ err: error }, 'a path load failed'));
  const { waitMs, respondAsync } = parsePrefer(request.headers.prefer);
  if (waitMs !== undefined && !respondAsync) {
    const granted = Math.min(waitMs, config.preferWaitMs);
    reply.header('preference-applied', `wait=${granted / 1000}`);
    const outcome = await withinTime(ended, { ms: granted, late: () => undefined });
    if (outcome) return answer(request, reply, outcome, deps);
  } else if (respondAsync) {
    reply.header('preference-applied', 'respond-async');
  }
  const load = await readEntered(loads, entered);
  reply.code(202).header('location', load.links.self);
  return load;
}

function sourcesOf(
  request: FastifyRequest<{ Querystring: LoadOptions }>,
  digest: RequestDigest | undefined,
) {
  if (request.isMultipart()) {
    return formSources(request.raw, () => request.parts(), digest?.update);
  }
  if (request.body === undefined) throw new Problem('no_files', 'The request has no body.');
  const source = bodySource(request.body as IncomingMessage, {
    dataset: request.query.dataset,
    contentType: request.headers['content-type'],
    contentEncoding: request.headers['content-encoding'],
    contentDisposition: request.headers['content-disposition'],
  });
  return oneSource(digest ? { ...source, bytes: digest.tap(source.bytes) } : source);
}

async function* oneSource(source: FileSource): AsyncGenerator<FileSource> {
  yield source;
}

function unsupported(type: string): Problem {
  const detail =
    `The media type ${JSON.stringify(type.slice(0, 100))} is not supported; send multipart/form-data ` +
    "(curl -F people=@people.csv), -H 'Content-Type: text/csv', or application/json.";
  return new Problem('unsupported_media_type', detail);
}
