import { type Static, Type } from 'typebox';
import { Problem } from '#shared/errors.ts';
import { negotiate } from '#shared/http/accept.ts';
import type { App } from '#shared/http/app.ts';
import { ConditionalHeaders } from '#shared/http/conditional.ts';
import type { FindAnswers } from '../history/past-answers.ts';
import { DIMENSIONS, type Dimension } from '../summary/breakdown.ts';
import { contentTypes, mediaTypes } from '../summary/tables.ts';
import { pastProblems, pastQuery, sendAnswer } from './past-query.ts';
import { BornDate, tableOptions, tableOptionsOf, tableResponses } from './table-query.ts';

const list = (words: string) => `^(${words})(,(${words}))*$`;
const fields = DIMENSIONS.join('|');

/** What a breakdown can be asked for: in a query, and (as lists) for a report. */
export const breakdownFilters = {
  country: Type.Optional(
    Type.String({ maxLength: 255, description: 'Only people born in this country.' }),
  ),
  county: Type.Optional(
    Type.String({ maxLength: 255, description: 'Only people born in this county.' }),
  ),
  city: Type.Optional(
    Type.String({ maxLength: 255, description: 'Only people born in this city.' }),
  ),
  bornFrom: Type.Optional({
    ...BornDate,
    description: 'Only people born in this year or on this day, or later.',
  }),
  bornTo: Type.Optional({
    ...BornDate,
    description: 'Only people born in this year or on this day, or earlier.',
  }),
};

const BreakdownQuery = Type.Object(
  {
    by: Type.String({
      pattern: list(fields),
      default: 'country',
      description: `One or more of ${DIMENSIONS.join(', ')}, separated by commas.`,
      examples: ['country,birth_decade'],
    }),
    ...breakdownFilters,
    sort: Type.Optional(
      Type.String({
        pattern: list(`-?(${fields}|people)`),
        description:
          'Dimensions or `people`, separated by commas; a minus sign for descending order: `-people`.',
      }),
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description: 'Maximum number of items; by default all.',
      }),
    ),
    ...tableOptions,
    ...pastQuery,
  },
  { additionalProperties: false },
);

const BreakdownObject = Type.Object(
  {
    items: Type.Array(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Null()])),
      {
        description: 'The county is null if a country lists the city in several counties.',
      },
    ),
    totals: Type.Object(
      {
        people: Type.Integer(),
        counted: Type.Integer(),
        unmatched: Type.Integer(),
        ambiguous: Type.Integer(),
      },
      {
        description: 'people = counted + unmatched + ambiguous, and counted = the sum of all items',
      },
    ),
    dataVersion: Type.Integer(),
  },
  {
    title: 'Breakdown',
    examples: [
      {
        items: [{ country: 'Scotland', birth_decade: 1900, people: 123 }],
        totals: { people: 130, counted: 123, unmatched: 5, ambiguous: 2 },
        dataVersion: 1,
      },
    ],
  },
);

/** `GET /summary/breakdown`. */
export function breakdownRoutes(app: App, find: FindAnswers): void {
  app.get(
    '/summary/breakdown',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Summary'],
        operationId: 'getBreakdown',
        summary: 'People by country, county, city, birth year or decade',
        description:
          'Answered from aggregates. A range of single days is counted exactly from the rows, ' +
          'within DAY_QUERY_MS and if there are at most DAY_QUERY_ROWS_MAX of them; of a past ' +
          'version, only whole years are counted.',
        querystring: BreakdownQuery,
        headers: ConditionalHeaders,
        response: tableResponses(
          { description: 'The breakdown', schema: BreakdownObject },
          'query_too_large',
          'too_many_reads',
          'time_limit',
          ...pastProblems,
        ),
      },
    },
    async (request, reply) => {
      const format = negotiate(request, mediaTypes);
      const { by, sort, bom, formulaSafe, version, at, ...filters } = request.query;
      const question = { ...filters, by: dimensionsOf(by), sort: sort?.split(',') };
      const options = tableOptionsOf(request.query);
      const { answers, isFinal } = await find({ version, at });
      const answer = await answers.breakdown(question, format, options);
      return sendAnswer(request, reply, { answer, type: contentTypes[format], isFinal });
    },
  );
}

function dimensionsOf(by: string): Dimension[] {
  const words = by.split(',') as Dimension[];
  if (new Set(words).size === words.length) return words;
  throw new Problem('validation_failed', 'querystring by contains a dimension twice.');
}

export type BreakdownObject = Static<typeof BreakdownObject>;
