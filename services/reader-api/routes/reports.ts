import { Type } from 'typebox';
import type { App } from '#shared/http/app.ts';
import { ConditionalHeaders, ETag, sendTagged } from '#shared/http/conditional.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { NoQuery } from '#shared/http/query.ts';
import type { ReportStore } from '../reports/report-store.ts';
import { defaultBreakdownReport, defaultReport, writeReport } from '../reports/write-report.ts';
import type { Answers } from '../summary/answers.ts';
import { DIMENSIONS, SORT_FIELDS } from '../summary/breakdown.ts';
import { breakdownFilters } from './breakdown.ts';

const ReportObject = Type.Object(
  {
    name: Type.String(),
    bytes: Type.Integer(),
    sha256: Type.String(),
    dataVersion: Type.Union([Type.Integer(), Type.Null()], {
      description: 'What it was made from; null for a file that somebody else wrote.',
    }),
    modifiedAt: Type.String({ format: 'date-time' }),
  },
  {
    title: 'Report',
    examples: [
      {
        name: defaultReport,
        bytes: 41,
        sha256: '684955b97da82901dc0d5b4dc1b408000131615355411353471c22fa194b767e',
        dataVersion: 1,
        modifiedAt: '2026-01-05T09:00:00.000Z',
      },
    ],
  },
);
const ReportList = Type.Object(
  { items: Type.Array(ReportObject) },
  { title: 'Reports', description: 'Every report' },
);
const ReportRequest = Type.Object(
  {
    name: Type.Optional(
      Type.String({
        maxLength: 120,
        description:
          `Letters, digits, - and _, with or without its ending; without it: ${defaultReport}, ` +
          `or ${defaultBreakdownReport}.`,
      }),
    ),
    format: Type.Optional(Type.Enum(['json', 'csv'])),
    by: Type.Optional(
      Type.Array(Type.Enum(DIMENSIONS), {
        minItems: 1,
        uniqueItems: true,
        description: 'A breakdown by these; without it the summary.',
      }),
    ),
    ...breakdownFilters,
    sort: Type.Optional(Type.Array(Type.Enum(SORT_FIELDS), { maxItems: 10 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  },
  {
    title: 'ReportRequest',
    additionalProperties: false,
    examples: [
      {},
      { name: 'scots_by_decade', by: ['birth_decade'], country: 'Scotland', format: 'csv' },
    ],
  },
);
const ReportName = Type.Object({
  name: Type.String({ maxLength: 120, description: `As listed, for example ${defaultReport}.` }),
});

export interface ReportDeps {
  readonly answers: Answers;
  readonly store: ReportStore;
}

/** `POST /reports`, `GET /reports`, `GET /reports/{name}`. */
export function reportRoutes(app: App, { answers, store }: ReportDeps): void {
  app.post(
    '/reports',
    {
      config: { scope: 'report' },
      preValidation: async (request) => {
        if (request.body === undefined) request.body = {}; // no body asks for the default, too
      },
      schema: {
        tags: ['Reports'],
        operationId: 'createReport',
        summary: 'Persist the summary, or any breakdown, as a file',
        querystring: NoQuery,
        body: ReportRequest,
        response: {
          201: {
            description: 'Written',
            headers: { location: Type.String({ description: 'Where the report is found' }) },
            content: { 'application/json': { schema: ReportObject } },
          },
          ...problemResponses(
            'validation_failed',
            'malformed_json',
            'payload_too_large',
            'unsupported_media_type',
            'invalid_report_name',
            'aggregate_too_large',
            'time_limit',
            'database_unavailable',
          ),
        },
      },
    },
    async ({ body }, reply) => {
      const report = await writeReport(body, answers, store);
      reply.code(201).header('location', `/reports/${report.name}`);
      return report;
    },
  );

  app.get(
    '/reports',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Reports'],
        operationId: 'listReports',
        summary: 'The persisted reports, by name',
        querystring: NoQuery,
        response: { 200: ReportList, ...problemResponses('validation_failed') },
      },
    },
    async () => ({ items: await store.list() }),
  );

  app.get(
    '/reports/:name',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Reports'],
        operationId: 'getReport',
        summary: 'Download a report',
        params: ReportName,
        querystring: NoQuery,
        headers: ConditionalHeaders,
        response: {
          200: {
            description: 'The file as it was written',
            headers: { etag: ETag },
            content: {
              'application/json': {
                schema: Type.Unknown({ examples: [{ 'Northern Ireland': 1952, Scotland: 8048 }] }),
              },
              'text/csv': { schema: Type.String() },
            },
          },
          304: Type.Null({ description: 'Nothing has changed' }),
          ...problemResponses('validation_failed', 'report_not_found', 'invalid_report_name'),
        },
      },
    },
    async (request, reply) => {
      const { report, body } = await store.read(request.params.name);
      const type = report.name.endsWith('.csv') ? 'text/csv' : 'application/json';
      const tagged = { body, etag: `"${report.sha256}"` };
      return sendTagged(request, reply, tagged, `${type}; charset=utf-8`);
    },
  );
}
