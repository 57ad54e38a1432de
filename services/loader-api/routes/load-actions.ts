import type { App } from '#shared/http/app.ts';
import { bodyProblems } from '#shared/http/bodies.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { NoQuery } from '#shared/http/query.ts';
import type { LoadActions } from '../lifecycle/load-actions.ts';
import { LoadObject } from '../loads/load-schema.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import { readLoad } from '../loads/read-loads.ts';
import { LoadId } from './load-id.ts';

export interface LoadActionDeps {
  readonly loads: LoadsRepository;
  readonly actions: LoadActions;
}

const problems = [
  'validation_failed',
  ...bodyProblems,
  'load_not_found',
  'wrong_state',
  'database_unavailable',
] as const;

/** `POST /loads/{id}/cancel`, `POST /loads/{id}/revert`. */
export function loadActionRoutes(app: App, { loads, actions }: LoadActionDeps): void {
  app.post(
    '/loads/:id/cancel',
    {
      config: { scope: 'load', bodyIsOptional: true },
      schema: {
        tags: ['Loads'],
        operationId: 'cancelLoad',
        summary: 'Cancel a load that is not published yet and delete its rows',
        params: LoadId,
        querystring: NoQuery,
        response: { 200: LoadObject, ...problemResponses(...problems) },
      },
    },
    async ({ params }) => {
      await actions.cancel(params.id);
      return readLoad(loads, params.id);
    },
  );

  app.post(
    '/loads/:id/revert',
    {
      config: { scope: 'load', bodyIsOptional: true },
      schema: {
        tags: ['Loads'],
        operationId: 'revertLoad',
        summary: 'Stop a published load from counting',
        description: 'What the load had replaced counts again if its rows are still kept.',
        params: LoadId,
        querystring: NoQuery,
        response: { 200: LoadObject, ...problemResponses(...problems, 'summary_too_large') },
      },
    },
    async ({ params, apiKeyName }) => {
      await actions.revert(params.id, apiKeyName);
      return readLoad(loads, params.id);
    },
  );
}
