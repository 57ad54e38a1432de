import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { Type } from 'typebox';
import type { App } from '#shared/http/app.ts';
import { bodyProblems } from '#shared/http/bodies.ts';
import {
  ConditionalHeaders,
  ETag,
  isKnown,
  sendTagged,
  tagAnswer,
} from '#shared/http/conditional.ts';
import { linkNext, NextLink } from '#shared/http/paging.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { NoQuery } from '#shared/http/query.ts';
import { listReports } from '../reports/list-reports.ts';
import type { ReportStore } from '../reports/report-store.ts';
import { writeReport } from '../reports/write-report.ts';
import type { Answers } from '../summary/answers.ts';
import { contentTypes } from '../summary/tables.ts';
import {
  DataVersion,
  ReportName,
  ReportObject,
  ReportRequest,
  ReportsPage,
  ReportsQuery,
} from './report-schema.ts';

/** A larger one is sent as it is read. */
const wholeBytesMax = 65_536;

export interface ReportDeps {
  readonly answers: Answers;
  readonly store: ReportStore;
}

/** `POST /reports`, `GET /reports`, `GET /reports/{name}`. */
export function reportRoutes(app: App, { answers, store }: ReportDeps): void {
  app.post(
    '/reports',
    {
      config: { scope: 'report', bodyIsOptional: true },
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
            ...bodyProblems,
            'invalid_report_name',
            'aggregate_too_large',
            'time_limit',
            'database_unavailable',
            'reports_unavailable',
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
        querystring: ReportsQuery,
        headers: ConditionalHeaders,
        response: {
          200: {
            description: 'A page of reports',
            headers: { link: NextLink, etag: ETag },
            content: { 'application/json': { schema: ReportsPage } },
          },
          304: Type.Null({ description: 'Nothing has changed' }),
          ...problemResponses('validation_failed'),
        },
      },
    },
    async (request, reply) => {
      const page = await listReports(store, request.query);
      linkNext(request, reply, page.next);
      const body = JSON.stringify(page);
      const etag = `"reports.${hash('sha256', body, 'base64url')}"`;
      return sendTagged(request, reply, { body, etag }, contentTypes.json);
    },
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
            headers: { etag: ETag, 'x-data-version': DataVersion },
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
      const { report, content } = await store.open(request.params.name);
      const type = contentTypes[report.name.endsWith('.csv') ? 'csv' : 'json'];
      const etag = `"${report.sha256}"`;
      if (report.dataVersion !== null) reply.header('x-data-version', report.dataVersion);
      if (report.bytes <= wholeBytesMax) {
        return sendTagged(request, reply, { body: await buffer(content), etag }, type);
      }
      if (isKnown(request, etag)) {
        content.destroy();
        return sendTagged(request, reply, { body: '', etag }, type);
      }
      tagAnswer(reply, etag);
      return reply.type(type).header('content-length', report.bytes).send(content);
    },
  );
}
