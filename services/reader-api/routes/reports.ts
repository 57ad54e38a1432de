import { hash } from 'node:crypto';
import { Type } from 'typebox';
import type { App } from '#shared/http/app.ts';
import { bodyProblems } from '#shared/http/bodies.ts';
import { ConditionalHeaders, ETag, sendTagged } from '#shared/http/conditional.ts';
import { linkNext, NextLink } from '#shared/http/paging.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { NoQuery } from '#shared/http/query.ts';
import type { Answers } from '../answers/answers.ts';
import { listReports } from '../reports/list-reports.ts';
import type { ReportStore } from '../reports/report-store.ts';
import { writeReport } from '../reports/write-report.ts';
import { contentTypes } from '../summary/tables.ts';
import { ReportObject, ReportRequest, ReportsPage, ReportsQuery } from './report-schema.ts';

export interface ReportDeps {
  readonly answers: Answers;
  readonly store: ReportStore;
}

/** `POST /reports`, `GET /reports`. */
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
        summary: 'Save the summary or a breakdown as a file',
        querystring: NoQuery,
        body: ReportRequest,
        response: {
          201: {
            description: 'Written',
            headers: { location: Type.String({ description: 'The URL of the report' }) },
            content: { 'application/json': { schema: ReportObject } },
          },
          ...problemResponses(
            'validation_failed',
            ...bodyProblems,
            'invalid_report_name',
            'reports_full',
            'aggregate_too_large',
            'query_too_large',
            'too_many_reads',
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
        summary: 'The saved reports, by name',
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
}
