import { type Static, Type } from 'typebox';
import { DATASET_NAMES, datasets } from '#shared/datasets/index.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { streamKeyword } from '#shared/http/validation.ts';
import { LoadObject } from '../loads/load-schema.ts';
import { LoadOptions } from '../loads/options.ts';

const binary = (description: string) => Type.String({ format: 'binary', description });
const uploadFields = Object.fromEntries([
  ...datasets.map(({ name }) => [name, Type.Optional(binary(`A CSV file of ${name}.`))]),
  ['file', Type.Optional(binary('A CSV file of any dataset; its header row decides.'))],
]);
const Upload = Type.Object(uploadFields, {
  [streamKeyword]: true,
  // What an untouched form holds: without it Swagger UI takes the form for edited, and keeps its
  // content as the body when another media type is chosen.
  examples: [Object.fromEntries(Object.keys(uploadFields).map((name) => [name, '']))],
});
const CsvBody = Type.String({
  description: 'The CSV file itself, plain or compressed (gzip, zstd).',
  [streamKeyword]: true,
  examples: ['city,county,country\nDumfries,Dumfriesshire,Scotland\n'],
});
const PathLoad = Type.Object(
  {
    files: Type.Array(
      Type.Object(
        {
          path: Type.String({
            minLength: 1,
            maxLength: 1000,
            description:
              'A path or pattern below `DATA_DIR`. In a pattern (`raw/*.csv`), `*` stands for any characters of a name and `?` for one.',
          }),
          dataset: Type.Optional(Type.Enum(DATASET_NAMES, { 'x-error-code': 'unknown_dataset' })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 1000 },
    ),
  },
  {
    title: 'PathLoad',
    description: 'Files on the server.',
    additionalProperties: false,
    examples: [{ files: [{ path: 'raw/people.csv' }, { path: 'raw/places.csv' }] }],
  },
);
type PathLoad = Static<typeof PathLoad>;

const Headers = Type.Object({
  prefer: Type.Optional(
    Type.String({ description: '`wait=30`: how many seconds to wait for a path load to finish.' }),
  ),
  'idempotency-key': Type.Optional(
    Type.String({
      description: 'Identifies the request; a repeat under the same key gets the first answer.',
    }),
  ),
  'content-digest': Type.Optional(
    Type.String({
      description: '`sha-256=:BASE64:` (RFC 9530); if it does not match, nothing is published.',
    }),
  ),
  'content-encoding': Type.Optional(
    Type.String({
      description: '`br` for a body compressed with Brotli; gzip and zstd are detected.',
    }),
  ),
});

const location = Type.String({ description: 'The URL of the load' });
const answer = (description: string, headers: Record<string, unknown> = {}) => ({
  description,
  headers: { location, ...headers },
  content: { 'application/json': { schema: LoadObject } },
});
const preferenceApplied = Type.String({ description: 'The part of `Prefer` that was applied' });

/** How `POST /loads` is called, and what it answers. */
export const loadRequestSchema = {
  tags: ['Loads'],
  operationId: 'createLoad',
  summary: 'Load CSV files: all of them exactly once, or none',
  description:
    'An upload is answered once it is published, or held. Files on the server are queued and answered at ' +
    'once, unless `Prefer: wait=30` asks to wait for the end.',
  querystring: LoadOptions,
  headers: Headers,
  body: {
    content: {
      'multipart/form-data': { schema: Upload },
      'text/csv': { schema: CsvBody },
      'application/json': { schema: PathLoad },
    },
  },
  response: {
    200: answer('A dry run, or the load that already published the same content'),
    201: answer('Published, or held (`publish=hold`)', { 'preference-applied': preferenceApplied }),
    202: answer('Queued, or still running', { 'preference-applied': preferenceApplied }),
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
      'file_unreadable',
      'empty_file',
      'no_rows',
      'binary_file',
      'malformed_header',
      'header_changed',
      'unknown_header',
      'missing_column',
      'duplicate_column',
      'too_many_columns',
      'header_too_large',
      'too_many_rejects',
      'too_many_unmatched',
      'too_many_ambiguous',
      'summary_too_large',
      'invalid_compression',
      'compression_ratio',
      'too_many_loads',
      'idempotency_key_in_use',
      'idempotency_key_reused',
      'digest_mismatch',
      'load_cancelled',
      'owner_lost',
      'database_unavailable',
      'shutting_down',
    ),
  },
};

export function isPathLoad(body: unknown): body is PathLoad {
  return typeof body === 'object' && body !== null && 'files' in body;
}
