import { Type } from 'typebox';
import { negotiate } from '#shared/http/accept.ts';
import type { App } from '#shared/http/app.ts';
import { ConditionalHeaders } from '#shared/http/conditional.ts';
import { linkNext, NextCursor, NextLink, PageCursor, pageLimit } from '#shared/http/paging.ts';
import type { FindAnswers } from '../history/past-answers.ts';
import { contentTypes, mediaTypes } from '../summary/tables.ts';
import { pastProblems, pastQuery, sendAnswer } from './past-query.ts';
import { tableOptions, tableOptionsOf, tableResponses } from './table-query.ts';

const UnplacedQuery = Type.Object(
  {
    limit: pageLimit(
      'Maximum number of birthplaces on one page: 100 by default for JSON; CSV and NDJSON then contain all.',
    ),
    cursor: PageCursor,
    ...tableOptions,
    ...pastQuery,
  },
  { additionalProperties: false },
);

const UnplacedPage = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        place_of_birth: Type.String({ description: 'The most frequent spelling.' }),
        people: Type.Integer(),
        countries: Type.Optional(Type.Array(Type.String())),
      }),
    ),
    next: NextCursor,
    dataVersion: Type.Integer(),
  },
  { title: 'UnplacedPage' },
);

const kinds = {
  unmatched: 'The birthplaces that match no place and are missing from places.csv',
  ambiguous: 'The birthplaces listed in several countries, whose people count under none',
} as const;

/** `GET /summary/unmatched`, `GET /summary/ambiguous`. */
export function unplacedRoutes(app: App, find: FindAnswers): void {
  for (const kind of ['unmatched', 'ambiguous'] as const) {
    app.get(
      `/summary/${kind}`,
      {
        config: { scope: 'read' },
        schema: {
          tags: ['Summary'],
          operationId: kind === 'unmatched' ? 'getUnmatched' : 'getAmbiguous',
          summary: kinds[kind],
          description: 'Those with the most people first, in pages: follow `next` or the `Link`.',
          querystring: UnplacedQuery,
          headers: ConditionalHeaders,
          response: tableResponses(
            {
              description: 'A page of birthplaces',
              schema: UnplacedPage,
              headers: { link: NextLink },
            },
            'too_many_reads',
            ...pastProblems,
          ),
        },
      },
      async (request, reply) => {
        const format = negotiate(request, mediaTypes);
        const { limit, cursor } = request.query;
        const options = tableOptionsOf(request.query);
        const { answers, isFinal } = await find(request.query);
        const answer = await answers.unplaced({ kind, limit, cursor }, format, options);
        linkNext(request, reply, answer.next);
        return sendAnswer(request, reply, { answer, type: contentTypes[format], isFinal });
      },
    );
  }
}
