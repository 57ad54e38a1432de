import { buffer } from 'node:stream/consumers';
import { Type } from 'typebox';
import type { App } from '#shared/http/app.ts';
import { bodyProblems } from '#shared/http/bodies.ts';
import {
  ChangeHeaders,
  ConditionalHeaders,
  ETag,
  isAsSeen,
  isKnown,
  sendTagged,
  tagAnswer,
} from '#shared/http/conditional.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { NoQuery } from '#shared/http/query.ts';
import type { ReportStore } from '../reports/report-store.ts';
import { contentTypes } from '../summary/tables.ts';
import { DataVersion, ReportName } from './report-schema.ts';

/** A larger one is sent as it is read. */
const wholeBytesMax = 65_536;

/** `GET /reports/{name}`, `DELETE /reports/{name}`. */
export function reportFileRoutes(app: App, store: ReportStore): void {
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
      const etag = tagOf(report.sha256);
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

  app.delete(
    '/reports/:name',
    {
      config: { scope: 'report', bodyIsOptional: true },
      schema: {
        tags: ['Reports'],
        operationId: 'deleteReport',
        summary: 'Delete a report',
        params: ReportName,
        querystring: NoQuery,
        headers: ChangeHeaders,
        response: {
          204: Type.Null({ description: 'It is gone' }),
          ...problemResponses(
            'validation_failed',
            ...bodyProblems,
            'report_not_found',
            'invalid_report_name',
            'precondition_failed',
            'reports_unavailable',
          ),
        },
      },
    },
    async (request, reply) => {
      const isSeen = (sha256: string) => isAsSeen(request, tagOf(sha256));
      const isAsked = request.headers['if-match'] !== undefined;
      await store.remove(request.params.name, isAsked ? isSeen : undefined);
      return reply.code(204).send(null);
    },
  );
}

function tagOf(sha256: string): string {
  return `"${sha256}"`;
}
