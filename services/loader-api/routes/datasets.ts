import { type Static, Type } from 'typebox';
import { byteOrderMark, csvRow } from '#shared/csv.ts';
import { type Dataset, datasets } from '#shared/datasets/index.ts';
import { tableSchema } from '#shared/datasets/table-schema.ts';
import type { App } from '#shared/http/app.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { NoQuery } from '#shared/http/query.ts';

const DatasetObject = Type.Object(
  {
    name: Type.String(),
    title: Type.String(),
    description: Type.String(),
    columns: Type.Array(
      Type.Object({
        name: Type.String(),
        title: Type.String(),
        type: Type.Enum(['text', 'date']),
        required: Type.Boolean(),
        rule: Type.String({ description: 'The rule for its values, in words.' }),
        charsMax: Type.Integer({ description: 'Maximum length in Unicode characters.' }),
        keyCharsMax: Type.Optional(
          Type.Integer({ description: 'Maximum length after normalisation, for names of places.' }),
        ),
        example: Type.String(),
      }),
    ),
  },
  { title: 'Dataset' },
);
const Limits = Type.Object(
  {
    uploadFilesMax: Type.Integer({ description: 'Most files in one load.' }),
    uploadBytesMax: Type.Integer({
      description: 'Largest file in bytes, both as sent and after decompression.',
    }),
    columnsMax: Type.Integer({ description: 'Most columns in a file.' }),
  },
  { description: 'What is refused whatever is in it, so that nobody sends it in vain.' },
);
const exampleLimits = { uploadFilesMax: 16, uploadBytesMax: 68_719_476_736, columnsMax: 256 };
const DatasetList = Type.Object(
  { items: Type.Array(DatasetObject), limits: Limits },
  {
    title: 'Datasets',
    description: 'All datasets, and the limits of this service',
    examples: [{ items: datasets.map(toObject), limits: exampleLimits }],
  },
);

const TableSchemaObject = Type.Object(
  {
    title: Type.String(),
    description: Type.String(),
    fields: Type.Array(
      Type.Object({
        name: Type.String(),
        title: Type.String(),
        type: Type.Enum(['string', 'date']),
        description: Type.String(),
        example: Type.String(),
        constraints: Type.Object({
          required: Type.Boolean(),
          maxLength: Type.Optional(Type.Integer()),
          minimum: Type.Optional(Type.String()),
        }),
      }),
    ),
    fieldsMatch: Type.Literal('subset', {
      description: 'The file may have further columns, and its columns may be in any order.',
    }),
    missingValues: Type.Array(Type.String()),
  },
  { title: 'TableSchema', description: 'The schema' },
);

/** `GET /datasets`, and of each `template.csv` and `schema.json`. */
export function datasetsRoutes(app: App, config: Static<typeof Limits>): void {
  const { uploadFilesMax, uploadBytesMax, columnsMax } = config;
  const limits = { uploadFilesMax, uploadBytesMax, columnsMax };
  app.get(
    '/datasets',
    {
      config: { scope: 'load' },
      schema: {
        tags: ['Datasets'],
        operationId: 'listDatasets',
        summary:
          'The kinds of CSV that can be loaded, with their columns and rules, and the limits',
        querystring: NoQuery,
        response: { 200: DatasetList, ...problemResponses('validation_failed') },
      },
    },
    async () => ({ items: datasets.map(toObject), limits }),
  );
  for (const dataset of datasets) datasetRoutes(app, dataset);
}

function datasetRoutes(app: App, dataset: Dataset): void {
  const { name, title, columns } = dataset;
  const template = byteOrderMark + csvRow(columns.map((column) => column.name));
  app.get(
    `/datasets/${name}/template.csv`,
    {
      config: { scope: 'load' },
      schema: {
        tags: ['Datasets'],
        operationId: `getTemplateOf${title}`,
        summary: `A template for ${name}: the header row only`,
        description:
          'The template begins with a byte order mark, so that Excel reads and writes it as UTF-8.',
        querystring: NoQuery,
        response: {
          200: {
            description: 'The template',
            content: { 'text/csv': { schema: Type.String({ examples: [template] }) } },
          },
          ...problemResponses('validation_failed'),
        },
      },
    },
    async (_, reply) =>
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}.csv"`)
        .send(template),
  );

  const schema = tableSchema(dataset);
  app.get(
    `/datasets/${name}/schema.json`,
    {
      config: { scope: 'load' },
      schema: {
        tags: ['Datasets'],
        operationId: `getSchemaOf${title}`,
        summary: `The rules of ${name} as a Table Schema (Frictionless Data)`,
        querystring: NoQuery,
        response: {
          200: Type.Unsafe<typeof schema>({ ...TableSchemaObject, examples: [schema] }),
          ...problemResponses('validation_failed'),
        },
      },
    },
    async () => schema,
  );
}

function toObject(dataset: (typeof datasets)[number]): Static<typeof DatasetObject> {
  const { name, title, description, columns } = dataset;
  return { name, title, description, columns: [...columns] };
}
