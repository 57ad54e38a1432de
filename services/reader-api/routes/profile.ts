import { Type } from 'typebox';
import { datasets } from '#shared/datasets/index.ts';
import type { App } from '#shared/http/app.ts';
import { ConditionalHeaders, ETag, sendTagged } from '#shared/http/conditional.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { NoQuery } from '#shared/http/query.ts';
import { ProfileObject } from '../profile/profile-object.ts';
import type { Profiles } from '../profile/profiles.ts';

/** `GET /profile/people`, `GET /profile/places`. */
export function profileRoutes(app: App, profiles: Profiles): void {
  for (const { name, title } of datasets) {
    app.get(
      `/profile/${name}`,
      {
        config: { scope: 'rows' },
        schema: {
          tags: ['Rows'],
          operationId: `getProfileOf${title}`,
          summary: `Figures on the columns of ${name}`,
          description:
            'Exact, over all rows that count. Computed once per data version, from the files that are ' +
            'new in it. After PROFILE_WAIT_MS, a request is answered 503 with Retry-After.',
          querystring: NoQuery,
          headers: ConditionalHeaders,
          response: {
            200: {
              description: 'The profile',
              headers: { etag: ETag },
              content: { 'application/json': { schema: ProfileObject } },
            },
            304: Type.Null({ description: 'Nothing has changed' }),
            ...problemResponses(
              'validation_failed',
              'aggregate_too_large',
              'time_limit',
              'database_unavailable',
              'shutting_down',
            ),
          },
        },
      },
      async (request, reply) =>
        sendTagged(request, reply, await profiles.get(name), 'application/json; charset=utf-8'),
    );
  }
}
