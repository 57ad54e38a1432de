import { Type } from 'typebox';
import { negotiate } from '#shared/http/accept.ts';
import type { App } from '#shared/http/app.ts';
import { ConditionalHeaders, ETag } from '#shared/http/conditional.ts';
import { problemResponses } from '#shared/http/problem.ts';
import type { FindAnswers } from '../history/past-answers.ts';
import { DataVersionHeader, pastProblems, pastQuery, sendAnswer } from './past-query.ts';
import { tableOptions, tableOptionsOf } from './table-query.ts';

const types = { json: 'application/json', csv: 'text/csv' } as const;
const contentTypes = { json: 'application/json; charset=utf-8', csv: 'text/csv; charset=utf-8' };

const SummaryJson = Type.Record(Type.String(), Type.Integer(), {
  title: 'Summary',
  description: 'People born in each country, sorted by country.',
  examples: [{ 'Northern Ireland': 1952, Scotland: 8048 }],
});
const SummaryCsv = Type.String({ examples: ['country,people\r\nScotland,8048\r\n'] });

const SummaryQuery = Type.Object(
  { ...tableOptions, ...pastQuery },
  { additionalProperties: false },
);

/** `GET /summary`. */
export function summaryRoutes(app: App, find: FindAnswers): void {
  app.get(
    '/summary',
    {
      config: { scope: 'read' },
      compress: false, // It is small, and asked for all the time.
      schema: {
        tags: ['Summary'],
        operationId: 'getSummary',
        summary: 'How many people were born in each country',
        description:
          'Always current. Carries a strong `ETag`; send it as `If-None-Match` to get `304` while ' +
          'nothing has changed. With `version` or `at`, the answer as it was then: it never changes.',
        querystring: SummaryQuery,
        headers: ConditionalHeaders,
        response: {
          200: {
            description: 'The summary',
            headers: { etag: ETag, 'x-data-version': DataVersionHeader },
            content: {
              'application/json': { schema: SummaryJson },
              'text/csv': { schema: SummaryCsv },
            },
          },
          304: Type.Null({ description: 'Nothing has changed' }),
          ...problemResponses(
            'validation_failed',
            'not_acceptable',
            'aggregate_too_large',
            'database_unavailable',
            'too_many_reads',
            ...pastProblems,
          ),
        },
      },
    },
    async (request, reply) => {
      const format = negotiate(request, types);
      const { answers, isFinal } = await find(request.query);
      const answer = await answers.summary(format, tableOptionsOf(request.query));
      return sendAnswer(request, reply, { answer, type: contentTypes[format], isFinal });
    },
  );
}
