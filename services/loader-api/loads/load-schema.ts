import { type Static, Type } from 'typebox';
import { DATASET_NAMES } from '#shared/datasets/index.ts';
import { LOAD_STATES } from '#shared/schema.ts';
import { REJECT_CODES } from '../file/check/values.ts';
import { LoadFile, nullable } from './file-schema.ts';
import { exampleLoad } from './load-example.ts';
import { LoadPreview } from './stored-preview.ts';

const Moment = Type.String({ format: 'date-time' });

const RejectCause = Type.Object(
  {
    file: Type.String({ description: 'The name the sender gave it.' }),
    fileId: Type.Integer(),
    dataset: Type.Enum(DATASET_NAMES),
    column: nullable(Type.String({ description: 'Null if the row as a whole is at fault.' })),
    code: Type.Enum(REJECT_CODES),
    count: Type.Integer({ description: 'Rows with this fault, also those that are not kept.' }),
    firstLine: Type.Integer({ description: 'The first line where it was found.' }),
  },
  { title: 'RejectCause' },
);

const LoadError = Type.Object({
  code: Type.String(),
  message: Type.String(),
  file: Type.Optional(
    Type.Object(
      {
        name: Type.String({ description: 'The name the sender gave it.' }),
        dataset: Type.Optional(Type.String({ description: 'The dataset the sender named.' })),
        position: Type.Integer({ description: 'Position among the files of the request, from 1.' }),
      },
      { description: 'The file at fault, if it is one file.' },
    ),
  ),
});

export const LoadObject = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    state: Type.Enum(LOAD_STATES),
    mode: Type.Enum(['append', 'replace']),
    dryRun: Type.Boolean(),
    by: nullable(
      Type.String({
        description: 'The name of the API key it was sent with, where keys are used.',
      }),
    ),
    requestId: nullable(Type.String({ description: 'The `X-Request-Id` of that request.' })),
    note: nullable(Type.String({ description: 'What the sender has noted.' })),
    options: nullable(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'The options it was sent with; null of loads from before they were kept.',
      }),
    ),
    duplicate: Type.Optional(
      Type.Boolean({ description: 'The content was already published by this load.' }),
    ),
    createdAt: Moment,
    startedAt: nullable(Moment),
    expiresAt: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'While the load is `ready`: when it is cancelled unless it is published.',
      }),
    ),
    finishedAt: nullable(Moment),
    rowsRead: Type.Integer({
      description: 'Totals of its files; once published, without duplicates.',
    }),
    rowsLoaded: Type.Integer(),
    rowsRejected: Type.Integer(),
    rejectsBy: Type.Array(RejectCause, {
      description: 'What rows were rejected for, the most frequent first.',
    }),
    bytesRead: Type.Integer(),
    bytesTotal: nullable(Type.Integer()),
    rowsPerSecond: nullable(Type.Number({ description: 'Seconds since the load started.' })),
    remainingMs: nullable(
      Type.Integer({
        description: 'Estimated seconds left at the present rate, while the load runs.',
      }),
    ),
    timings: Type.Optional(
      Type.Object(
        {
          receiveMs: Type.Integer({
            description: 'Reading and checking its files; rows are written meanwhile.',
          }),
          writeMs: Type.Integer({
            description: 'Writing what was left when the last byte of a file had come.',
          }),
          publishMs: nullable(
            Type.Integer({ description: 'Publishing it; null if it was not published.' }),
          ),
        },
        { description: 'How long its stages took, in milliseconds, once it has ended.' },
      ),
    ),
    summary: Type.Optional(
      Type.Record(Type.String(), Type.Integer(), {
        description: 'For a dry run: what the summary would become.',
      }),
    ),
    preview: Type.Optional(LoadPreview),
    mapUnused: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Names in the option `map` that match no column of any file.',
      }),
    ),
    dataVersion: nullable(
      Type.Integer({ description: 'The data version that publishing it created.' }),
    ),
    error: nullable(LoadError),
    files: Type.Array(LoadFile),
    links: Type.Object({
      self: Type.String(),
      events: Type.String(),
      rejects: Type.String(),
      publish: Type.Optional(Type.String({ description: 'While the load is `ready`.' })),
      cancel: Type.Optional(Type.String({ description: 'While the load is `ready`.' })),
    }),
  },
  { title: 'Load', description: 'A load, with its files', examples: [exampleLoad()] },
);
export type LoadObject = Static<typeof LoadObject>;
