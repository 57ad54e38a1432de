import { Type } from 'typebox';
import { DATASET_NAMES } from '#shared/datasets/index.ts';
import type { App } from '#shared/http/app.ts';
import { linkNext, NextLink, pageOf, pageQuery } from '#shared/http/paging.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { NoQuery } from '#shared/http/query.ts';
import { LOAD_STATES } from '#shared/schema.ts';
import { LoadObject } from '../loads/load-schema.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import type { PageBounds } from '../loads/page-bytes.ts';
import { listLoads, readLoad } from '../loads/read-loads.ts';
import { idempotencyKeyPattern, storedKey } from './idempotency-key.ts';
import { LoadId } from './load-id.ts';

const LoadsPage = pageOf(LoadObject, { title: 'LoadsPage', description: 'A page of loads' });

const LoadsQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum(LOAD_STATES)),
    dataset: Type.Optional(
      Type.Enum(DATASET_NAMES, {
        description: 'Only loads with a file of this dataset.',
        'x-error-code': 'unknown_dataset',
      }),
    ),
    idempotencyKey: Type.Optional(
      Type.String({
        pattern: idempotencyKeyPattern,
        description:
          'Only the load that this `Idempotency-Key` of yours was sent with, also while its upload ' +
          'is on its way. A load that fails gives its key back.',
      }),
    ),
    ...pageQuery('loads'),
  },
  { additionalProperties: false },
);

/** `GET /loads`, `GET /loads/{id}`. */
export function loadsRoutes(app: App, loads: LoadsRepository, bounds: PageBounds): void {
  app.get(
    '/loads',
    {
      config: { scope: 'load' },
      schema: {
        tags: ['Loads'],
        operationId: 'listLoads',
        summary: 'Loads, newest first',
        description:
          'In pages; one that would be long (`PAGE_BYTES_MAX`) ends before `limit`. `next` is null ' +
          'on the last.',
        querystring: LoadsQuery,
        response: {
          200: {
            description: 'A page of loads',
            headers: { link: NextLink },
            content: { 'application/json': { schema: LoadsPage } },
          },
          ...problemResponses('validation_failed', 'unknown_dataset', 'database_unavailable'),
        },
      },
    },
    async (request, reply) => {
      const { idempotencyKey: key, ...query } = request.query;
      const idempotencyKey = key === undefined ? undefined : storedKey(key, request);
      const page = await listLoads(loads, { ...query, idempotencyKey }, bounds);
      linkNext(request, reply, page.next);
      return page;
    },
  );

  app.get(
    '/loads/:id',
    {
      config: { scope: 'load' },
      schema: {
        tags: ['Loads'],
        operationId: 'getLoad',
        summary: 'One load, with its files',
        params: LoadId,
        querystring: NoQuery,
        response: {
          200: LoadObject,
          ...problemResponses('validation_failed', 'load_not_found', 'database_unavailable'),
        },
      },
    },
    async ({ params }) => readLoad(loads, params.id),
  );
}
