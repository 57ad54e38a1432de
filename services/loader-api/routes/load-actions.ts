import { Type } from 'typebox';
import type { App } from '#shared/http/app.ts';
import { bodyProblems } from '#shared/http/bodies.ts';
import { isAsSeen } from '#shared/http/conditional.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { NoQuery } from '#shared/http/query.ts';
import type { LoadActions } from '../lifecycle/load-actions.ts';
import { LoadObject } from '../loads/load-schema.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import { readLoad } from '../loads/read-loads.ts';
import { previewOf } from '../loads/stored-preview.ts';
import { previewColumns } from '../publish/preview.ts';
import { LoadId } from './load-id.ts';
import { senderOf } from './sender.ts';

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

const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      description:
        'The data version that was looked at, quoted: `"17"`. `412` when the data have changed ' +
        'since; a load that is held then has a new preview.',
    }),
  ),
});

const RevertQuery = Type.Object(
  {
    dryRun: Type.Boolean({
      default: false,
      description: 'Change nothing; the `preview` of the answer says what a revert would change.',
    }),
  },
  { additionalProperties: false },
);

/** `POST /loads/{id}/publish`, `/cancel` and `/revert`. */
export function loadActionRoutes(app: App, { loads, actions }: LoadActionDeps): void {
  app.post(
    '/loads/:id/publish',
    {
      config: { scope: 'load', bodyIsOptional: true },
      schema: {
        tags: ['Loads'],
        operationId: 'publishLoad',
        summary: 'Publish a load that is held',
        description:
          'The load was sent with `publish=hold` and is `ready`. What in it is a duplicate, and what ' +
          '`mode=replace` replaces, is decided now, and so is whether it passes `maxUnmatched` and ' +
          '`maxAmbiguous`. Publishing it once more changes nothing.',
        params: LoadId,
        querystring: NoQuery,
        headers: IfMatch,
        response: {
          200: LoadObject,
          ...problemResponses(
            ...problems,
            'precondition_failed',
            'too_many_unmatched',
            'too_many_ambiguous',
            'summary_too_large',
          ),
        },
      },
    },
    async (request) => {
      const { loadId, isDuplicate } = await actions.publish(request.params.id, {
        isAsSeen: (dataVersion) => isAsSeen(request, `"${dataVersion}"`),
        sender: senderOf(request),
      });
      const load = await readLoad(loads, loadId);
      return isDuplicate ? { ...load, duplicate: true } : load;
    },
  );

  app.post(
    '/loads/:id/cancel',
    {
      config: { scope: 'load', bodyIsOptional: true },
      schema: {
        tags: ['Loads'],
        operationId: 'cancelLoad',
        summary: 'Cancel a load that is not published yet, or drop one that is held',
        description: 'Its rows are deleted.',
        params: LoadId,
        querystring: NoQuery,
        response: { 200: LoadObject, ...problemResponses(...problems) },
      },
    },
    async (request) => {
      const { id } = request.params;
      await actions.cancel(id, senderOf(request));
      return readLoad(loads, id);
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
        querystring: RevertQuery,
        headers: IfMatch,
        response: {
          200: LoadObject,
          ...problemResponses(...problems, 'precondition_failed', 'summary_too_large'),
        },
      },
    },
    async (request) => {
      const { id } = request.params;
      if (request.query.dryRun) {
        const preview = previewColumns(await actions.previewRevert(id));
        return { ...(await readLoad(loads, id)), ...previewOf({ ...preview, dry_run: 0 }) };
      }
      await actions.revert(id, {
        isAsSeen: (dataVersion) => isAsSeen(request, `"${dataVersion}"`),
        sender: senderOf(request),
      });
      return readLoad(loads, id);
    },
  );
}
