import { Type } from 'typebox';
import { DATASET_NAMES } from '#shared/datasets/index.ts';
import type { App } from '#shared/http/app.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { LOAD_STATES } from '#shared/schema.ts';
import { LoadObject } from '../loads/load-object.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import { listLoads, readLoad } from '../loads/read-loads.ts';

const LoadId = Type.Object({ id: Type.String({ format: 'uuid' }) });

const LoadsPage = Type.Object({
  items: Type.Array(LoadObject),
  next: Type.Union([Type.String(), Type.Null()], { description: 'The cursor of the next page.' }),
});

const LoadsQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum(LOAD_STATES)),
    dataset: Type.Optional(Type.Enum(DATASET_NAMES, { 'x-error-code': 'unknown_dataset' })),
    limit: Type.Integer({ default: 100, minimum: 1, maximum: 1000 }),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);

/** `GET /loads`, `GET /loads/{id}`. */
export function loadsRoutes(app: App, loads: LoadsRepository): void {
  app.get(
    '/loads',
    {
      config: { scope: 'load' },
      schema: {
        tags: ['Loads'],
        summary: 'Loads, newest first',
        querystring: LoadsQuery,
        response: { 200: LoadsPage, ...problemResponses('validation_failed', 'unknown_dataset') },
      },
    },
    async ({ query }) => listLoads(loads, query),
  );

  app.get(
    '/loads/:id',
    {
      config: { scope: 'load' },
      schema: {
        tags: ['Loads'],
        summary: 'One load, with its files',
        params: LoadId,
        response: { 200: LoadObject, ...problemResponses('validation_failed', 'load_not_found') },
      },
    },
    async ({ params }) => readLoad(loads, params.id),
  );
}
