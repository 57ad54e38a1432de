import { type Static, Type } from 'typebox';
import { DATASET_NAMES } from '#shared/datasets/index.ts';
import { LOAD_STATES } from '#shared/schema.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const Moment = Type.String({ format: 'date-time' });

export const LoadFile = Type.Object(
  {
    id: Type.Integer(),
    dataset: Type.Enum(DATASET_NAMES),
    name: Type.String({ description: 'What the sender called it.' }),
    bytes: Type.Integer({ description: 'Size of the CSV, after any decompression.' }),
    sha256: nullable(Type.String({ description: 'Of the CSV, after any decompression.' })),
    delimiter: nullable(Type.String()),
    charset: nullable(Type.String()),
    compression: nullable(Type.String()),
    columnsIgnored: Type.Array(Type.String(), { description: 'Columns that no rule knows.' }),
    rowsRead: Type.Integer(),
    rowsLoaded: Type.Integer(),
    rowsRejected: Type.Integer(),
    duplicateOf: Type.Optional(
      Type.Integer({ description: 'The file that held this content already.' }),
    ),
    supersededBy: Type.Optional(Type.String({ description: 'The load that took its place.' })),
  },
  { title: 'File' },
);

const LoadError = Type.Object({
  code: Type.String(),
  message: Type.String(),
  file: Type.Optional(
    Type.Object(
      {
        name: Type.String({ description: 'What the sender called it.' }),
        dataset: Type.Optional(Type.String({ description: 'What the sender says it is of.' })),
        position: Type.Integer({ description: 'Among the files of the request, from 1.' }),
      },
      { description: 'The file that is at fault, where it is one.' },
    ),
  ),
});

export const LoadObject = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    state: Type.Enum(LOAD_STATES),
    mode: Type.Enum(['append', 'replace']),
    dryRun: Type.Boolean(),
    duplicate: Type.Optional(
      Type.Boolean({ description: 'The content was already published, by this load.' }),
    ),
    createdAt: Moment,
    startedAt: nullable(Moment),
    finishedAt: nullable(Moment),
    rowsRead: Type.Integer({ description: 'Of its files; once published, without duplicates.' }),
    rowsLoaded: Type.Integer(),
    rowsRejected: Type.Integer(),
    bytesRead: Type.Integer(),
    bytesTotal: nullable(Type.Integer()),
    rowsPerSecond: nullable(Type.Number({ description: 'Since it was started.' })),
    remainingMs: nullable(
      Type.Integer({ description: 'Time it still takes at that speed, while it runs.' }),
    ),
    summary: Type.Optional(
      Type.Record(Type.String(), Type.Integer(), {
        description: 'Of a dry run: what the summary would become.',
      }),
    ),
    mapUnused: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Names of the option `map` that no column of any file has.',
      }),
    ),
    dataVersion: nullable(Type.Integer({ description: 'The data version it was published as.' })),
    error: nullable(LoadError),
    files: Type.Array(LoadFile),
    links: Type.Object({ self: Type.String(), events: Type.String(), rejects: Type.String() }),
  },
  { title: 'Load', description: 'A load, with its files', examples: [example()] },
);
export type LoadObject = Static<typeof LoadObject>;

/** Where the parts of a load are found. */
export function linksOf(id: string) {
  const self = `/loads/${id}`;
  return { self, events: `${self}/events`, rejects: `${self}/rejects` };
}

function example() {
  const id = '019a6f3e-5c1d-7a43-9f0e-2b7c7e0a9d11';
  return {
    id,
    state: 'published',
    mode: 'append',
    dryRun: false,
    createdAt: '2026-01-05T09:00:00.000Z',
    startedAt: '2026-01-05T09:00:00.000Z',
    finishedAt: '2026-01-05T09:00:00.120Z',
    rowsRead: 128,
    rowsLoaded: 128,
    rowsRejected: 0,
    bytesRead: 3_996,
    bytesTotal: 3_996,
    rowsPerSecond: 83333,
    remainingMs: null,
    dataVersion: 1,
    error: null,
    files: [exampleFile()],
    links: linksOf(id),
  };
}

function exampleFile() {
  return {
    id: 1,
    dataset: 'places',
    name: 'places.csv',
    bytes: 3_996,
    sha256: '0fe18723d17bfa364d7a3bcd643b0e1f8ee4f6189765ac8c6704d7201f83b5ca',
    delimiter: ',',
    charset: 'utf-8',
    compression: null,
    columnsIgnored: [],
    rowsRead: 128,
    rowsLoaded: 128,
    rowsRejected: 0,
  };
}
