import { type Static, Type } from 'typebox';
import { datasets } from '#shared/datasets/index.ts';
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
        rule: Type.String({ description: 'What a value has to keep, in words.' }),
        charsMax: Type.Integer({ description: 'Longest text, in Unicode characters.' }),
        keyCharsMax: Type.Optional(
          Type.Integer({ description: 'The same once it is normalised, of the name of a place.' }),
        ),
        example: Type.String(),
      }),
    ),
  },
  { title: 'Dataset' },
);
const DatasetList = Type.Object(
  { items: Type.Array(DatasetObject) },
  { title: 'Datasets', description: 'All of them', examples: [{ items: datasets.map(toObject) }] },
);

/** `GET /datasets`. */
export function datasetsRoutes(app: App): void {
  app.get(
    '/datasets',
    {
      config: { scope: 'load' },
      schema: {
        tags: ['Datasets'],
        operationId: 'listDatasets',
        summary: 'The kinds of CSV that are known, with their columns and rules',
        querystring: NoQuery,
        response: { 200: DatasetList, ...problemResponses('validation_failed') },
      },
    },
    async () => ({ items: datasets.map(toObject) }),
  );
}

function toObject(dataset: (typeof datasets)[number]): Static<typeof DatasetObject> {
  const { name, title, description, columns } = dataset;
  return { name, title, description, columns: [...columns] };
}
