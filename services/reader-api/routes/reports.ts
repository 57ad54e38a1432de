import { Type } from 'typebox';
import type { App } from '#shared/http/app.ts';
import { ConditionalHeaders, ETag, sendTagged } from '#shared/http/conditional.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { defaultReport } from '../reports/keep-fresh.ts';
import type { ReportStore } from '../reports/report-store.ts';
import type { SummaryReader } from '../summary/summary-reader.ts';

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
    name: Type.Optional(Type.String({ description: `Without it: ${defaultReport}.` })),
  },
  { title: 'ReportRequest', additionalProperties: false, examples: [{}] },
);
const ReportName = Type.Object({
  name: Type.String({ maxLength: 120, description: `As listed, for example ${defaultReport}.` }),
});

export interface ReportDeps {
  readonly readSummary: SummaryReader;
  readonly store: ReportStore;
}

/** `POST /reports`, `GET /reports`, `GET /reports/{name}`. */
export function reportRoutes(app: App, { readSummary, store }: ReportDeps): void {
  app.post(
    '/reports',
    {
      config: { scope: 'report' },
      schema: {
        tags: ['Reports'],
        operationId: 'createReport',
        summary: 'Persist the summary as a file',
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
            'database_unavailable',
          ),
        },
      },
    },
    async ({ body }, reply) => {
      const summary = await readSummary('json');
      const name = body.name ?? defaultReport;
      const report = await store.write(name, summary.body, summary.dataVersion);
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
        response: { 200: ReportList, ...problemResponses() },
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
