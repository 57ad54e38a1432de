import type { IncomingMessage } from 'node:http';
import multipart from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Config } from '#shared/config.ts';
import { DATASET_NAMES } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
import type { App } from '#shared/http/app.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { streamKeyword } from '#shared/http/validation.ts';
import { type LoadObject, LoadObject as LoadSchema } from '../loads/load-object.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import { LoadOptions } from '../loads/options.ts';
import { readLoad } from '../loads/read-loads.ts';
import { bodySource } from '../receive/body.ts';
import { drainAfter } from '../receive/drain.ts';
import type { FileSource } from '../receive/file-source.ts';
import { multipartSources } from '../receive/multipart.ts';
import { parsePrefer } from '../receive/prefer.ts';
import type { Loader } from '../run/loader.ts';
import { startPathLoad, within } from '../run/path-load.ts';
import type { LoadOutcome } from '../run/run-load.ts';

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

const binary = (description: string) => Type.String({ format: 'binary', description });
const Upload = Type.Object(
  {
    people: Type.Optional(binary('A CSV file of people.')),
    places: Type.Optional(binary('A CSV file of places.')),
    file: Type.Optional(binary('A CSV file of either; its header row decides.')),
  },
  { [streamKeyword]: true },
);
const CsvBody = Type.String({
  format: 'binary',
  [streamKeyword]: true,
  examples: ['city,county,country\nDumfries,Dumfriesshire,Scotland\n'],
});
const PathLoad = Type.Object(
  {
    files: Type.Array(
      Type.Object(
        {
          path: Type.String({ minLength: 1, maxLength: 1000, description: 'Below `DATA_DIR`.' }),
          dataset: Type.Optional(Type.Enum(DATASET_NAMES, { 'x-error-code': 'unknown_dataset' })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 1000 },
    ),
  },
  {
    title: 'PathLoad',
    additionalProperties: false,
    examples: [{ files: [{ path: 'raw/people.csv' }, { path: 'raw/places.csv' }] }],
  },
);
type PathLoad = Static<typeof PathLoad>;

const schema = {
  tags: ['Loads'],
  summary: 'Load CSV files: all of them, exactly once, or nothing',
  description:
    'An upload is answered when it is published. Files on the server are queued and answered at ' +
    'once; `Prefer: wait=30` waits for the end.',
  querystring: LoadOptions,
  body: {
    content: {
      'multipart/form-data': { schema: Upload },
      'text/csv': { schema: CsvBody },
      'application/json': { schema: PathLoad },
    },
  },
  response: {
    200: LoadSchema,
    201: LoadSchema,
    202: LoadSchema,
    ...problemResponses(
      'validation_failed',
      'malformed_json',
      'malformed_multipart',
      'unknown_dataset',
      'no_files',
      'path_outside_data_dir',
      'client_disconnected',
      'request_timeout',
      'payload_too_large',
      'file_too_large',
      'too_many_files',
      'unsupported_media_type',
      'file_not_found',
      'not_a_file',
      'empty_file',
      'no_rows',
      'binary_file',
      'unknown_header',
      'missing_column',
      'duplicate_column',
      'too_many_columns',
      'header_too_large',
      'too_many_rejects',
      'invalid_compression',
      'compression_ratio',
      'too_many_loads',
      'database_unavailable',
      'shutting_down',
    ),
  },
};

export interface LoadRequestDeps {
  readonly config: Config;
  readonly loader: Loader;
  readonly loads: LoadsRepository;
}

/** `POST /loads`: multipart, a CSV body, or JSON with paths on the server. */
export async function loadRequestRoutes(app: App, deps: LoadRequestDeps): Promise<void> {
  const { config, loader, loads } = deps;
  await app.register(multipart, {
    limits: {
      fileSize: config.uploadBytesMax,
      files: config.uploadFilesMax,
      fields: 0,
      parts: config.uploadFilesMax + 1,
      headerPairs: 20,
      fieldNameSize: 100,
    },
  });
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('*', (request, payload, done) => {
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (csvTypes.has(type)) done(null, payload);
    else done(unsupported(type));
  });

  app.post('/loads', { config: { scope: 'load' }, schema }, async (request, reply) => {
    const options = request.query;
    if (isPathLoad(request.body)) {
      const started = await startPathLoad({ ...request.body, options, source: 'path' }, deps);
      return answerPathLoad(request, reply, started, deps);
    }
    // If we stop reading early, whoever still sends must get the answer all the same.
    drainAfter(reply.raw, request.raw);
    const length = Number(request.headers['content-length']);
    const bytesTotal = Number.isFinite(length) ? length : null;
    const outcome = await loader.upload({ options, sources: sourcesOf(request), bytesTotal });
    return answer(reply, outcome, loads);
  });
}

async function answer(
  reply: FastifyReply,
  { loadId, duplicate }: LoadOutcome,
  loads: LoadsRepository,
): Promise<LoadObject> {
  const load = await readLoad(loads, loadId);
  reply.code(duplicate ? 200 : 201).header('location', load.links.self);
  return duplicate ? { ...load, duplicate } : load;
}

/** 202 at once, or, where the client would rather wait and it ends in time, as an upload. */
async function answerPathLoad(
  request: FastifyRequest,
  reply: FastifyReply,
  { loadId, ended }: Awaited<ReturnType<typeof startPathLoad>>,
  { loads, config }: LoadRequestDeps,
): Promise<LoadObject> {
  // It goes on when nobody waits; how it ends stands in the load.
  ended.catch((error: unknown) => request.log.debug({ err: error }, 'path load ended badly'));
  const { waitMs, respondAsync } = parsePrefer(request.headers.prefer);
  if (waitMs !== undefined && !respondAsync) {
    const granted = Math.min(waitMs, config.preferWaitMs);
    reply.header('preference-applied', `wait=${granted / 1000}`);
    const outcome = await within(ended, granted);
    if (outcome) return answer(reply, outcome, loads);
  } else if (respondAsync) {
    reply.header('preference-applied', 'respond-async');
  }
  const load = await readLoad(loads, loadId);
  reply.code(202).header('location', load.links.self);
  return load;
}

function sourcesOf(request: FastifyRequest<{ Querystring: LoadOptions }>) {
  if (request.isMultipart()) return multipartSources(request.parts());
  return oneSource(
    bodySource(request.body as IncomingMessage, {
      dataset: request.query.dataset,
      contentEncoding: request.headers['content-encoding'],
      contentDisposition: request.headers['content-disposition'],
    }),
  );
}

async function* oneSource(source: FileSource): AsyncGenerator<FileSource> {
  yield source;
}

function isPathLoad(body: unknown): body is PathLoad {
  return typeof body === 'object' && body !== null && 'files' in body;
}

function unsupported(type: string): Problem {
  const detail =
    `${JSON.stringify(type.slice(0, 100))} is not understood: send multipart/form-data ` +
    "(curl -F people=@people.csv), -H 'Content-Type: text/csv', or application/json.";
  return new Problem('unsupported_media_type', detail);
}
