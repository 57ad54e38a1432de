import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { negotiate } from '#shared/http/accept.ts';
import type { App } from '#shared/http/app.ts';
import { ConditionalHeaders } from '#shared/http/conditional.ts';
import { linkNext, NextCursor, NextLink, PageCursor, pageLimit } from '#shared/http/paging.ts';
import type { FindAnswers } from '../history/past-answers.ts';
import { contentTypes, mediaTypes } from '../summary/tables.ts';
import type { UnplacedKind } from '../summary/unplaced.ts';
import { pastProblems, pastQuery, sendAnswer } from './past-query.ts';
import { tableOptions, tableOptionsOf, tableResponses } from './table-query.ts';

const pageQuery = {
  limit: pageLimit(
    'Maximum number of birthplaces on one page: 100 by default for JSON; CSV and NDJSON then contain all.',
  ),
  cursor: PageCursor,
  ...tableOptions,
  ...pastQuery,
};

const AmbiguousQuery = Type.Object(pageQuery, { additionalProperties: false });

const UnmatchedQuery = Type.Object(
  {
    ...pageQuery,
    suggest: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10,
        description:
          'How many cities to suggest for each birthplace, at most: those whose names are nearest.',
        examples: [3],
      }),
    ),
  },
  { additionalProperties: false },
);

const Suggestion = Type.Object(
  {
    city: Type.String(),
    county: Type.Union([Type.String(), Type.Null()]),
    country: Type.Union([Type.String(), Type.Null()]),
  },
  {
    title: 'Suggestion',
    description: 'A city of places; null where it is listed in several counties or countries.',
  },
);

const UnplacedPage = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        place_of_birth: Type.String({ description: 'The most frequent spelling.' }),
        people: Type.Integer(),
        countries: Type.Optional(Type.Array(Type.String())),
        suggestions: Type.Optional(
          Type.Array(Suggestion, {
            description:
              'The nearest first; where `suggest` asks for them, until as many names were compared ' +
              'as one answer may compare (SUGGEST_COMPARISONS_MAX).',
          }),
        ),
      }),
    ),
    next: NextCursor,
    dataVersion: Type.Integer(),
  },
  {
    title: 'UnplacedPage',
    examples: [
      {
        items: [
          {
            place_of_birth: 'Dumfreis',
            people: 12,
            suggestions: [{ city: 'Dumfries', county: 'Dumfriesshire', country: 'Scotland' }],
          },
        ],
        next: null,
        dataVersion: 2,
      },
    ],
  },
);

const answered = tableResponses(
  { description: 'A page of birthplaces', schema: UnplacedPage, headers: { link: NextLink } },
  'too_many_reads',
  ...pastProblems,
);
const order = 'Those with the most people first, in pages: follow `next` or the `Link`.';

type Query = Static<typeof UnmatchedQuery>;

/** `GET /summary/unmatched`, `GET /summary/ambiguous`. */
export function unplacedRoutes(app: App, find: FindAnswers): void {
  const send = async (
    kind: UnplacedKind,
    request: FastifyRequest<{ Querystring: Query }>,
    reply: FastifyReply,
  ) => {
    const format = negotiate(request, mediaTypes);
    const { limit, cursor, suggest } = request.query;
    const options = tableOptionsOf(request.query);
    const { answers, isFinal } = await find(request.query);
    const answer = await answers.unplaced({ kind, limit, cursor, suggest }, format, options);
    linkNext(request, reply, answer.next);
    return sendAnswer(request, reply, { answer, type: contentTypes[format], isFinal });
  };
  const shared = { tags: ['Summary'], headers: ConditionalHeaders, response: answered };
  app.get(
    '/summary/unmatched',
    {
      config: { scope: 'read' },
      schema: {
        ...shared,
        operationId: 'getUnmatched',
        summary: 'The birthplaces that match no place and are missing from places.csv',
        description:
          `${order} As CSV they have the columns of places: fill in county and country, and load ` +
          'the file.',
        querystring: UnmatchedQuery,
      },
    },
    (request, reply) => send('unmatched', request, reply),
  );
  app.get(
    '/summary/ambiguous',
    {
      config: { scope: 'read' },
      schema: {
        ...shared,
        operationId: 'getAmbiguous',
        summary: 'The birthplaces listed in several countries, whose people count under none',
        description: order,
        querystring: AmbiguousQuery,
      },
    },
    (request, reply) => send('ambiguous', request, reply),
  );
}
