import { Type } from 'typebox';
import { negotiate } from '#shared/http/accept.ts';
import type { App } from '#shared/http/app.ts';
import { ConditionalHeaders, ETag } from '#shared/http/conditional.ts';
import { linkNext, NextCursor, NextLink, PageCursor } from '#shared/http/paging.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { ChangeObject } from '../history/change-object.ts';
import type { Changes } from '../history/changes.ts';
import { DataVersionHeader, sendAnswer } from './past-query.ts';

/** Each may have to be counted, from what has changed since the one before. */
const changesMax = 100;

const ChangesQuery = Type.Object(
  {
    since: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Only what came after this data version.',
      }),
    ),
    limit: Type.Integer({
      default: 20,
      minimum: 1,
      maximum: changesMax,
      description: 'Maximum number of changes on one page.',
    }),
    cursor: PageCursor,
  },
  { additionalProperties: false },
);

const ChangesPage = Type.Object(
  {
    items: Type.Array(ChangeObject),
    next: NextCursor,
    dataVersion: Type.Integer(),
    historyFrom: Type.Integer({
      description: 'The oldest data version that is kept: what came after it can be told.',
    }),
  },
  { title: 'ChangesPage' },
);

/** `GET /summary/changes`. */
export function changesRoutes(app: App, changes: Changes): void {
  app.get(
    '/summary/changes',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Summary'],
        operationId: 'listChanges',
        summary: 'What each publish and revert has changed, and who did it',
        description:
          'The newest first, in pages: follow `next` or the `Link`. One item for each data version, ' +
          'with the people of each country that changed, before and after.',
        querystring: ChangesQuery,
        headers: ConditionalHeaders,
        response: {
          200: {
            description: 'A page of changes',
            headers: { etag: ETag, link: NextLink, 'x-data-version': DataVersionHeader },
            content: { 'application/json': { schema: ChangesPage } },
          },
          304: Type.Null({ description: 'Nothing has changed' }),
          ...problemResponses(
            'validation_failed',
            'not_acceptable',
            'version_gone',
            'aggregate_too_large',
            'too_many_reads',
            'database_unavailable',
          ),
        },
      },
    },
    async (request, reply) => {
      negotiate(request, { json: 'application/json' });
      const answer = await changes.page(request.query);
      linkNext(request, reply, answer.next);
      const type = 'application/json; charset=utf-8';
      return sendAnswer(request, reply, { answer, type, isFinal: false });
    },
  );
}
