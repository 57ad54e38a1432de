import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { datasets } from '#shared/datasets/index.ts';
import { negotiate } from '#shared/http/accept.ts';
import type { App } from '#shared/http/app.ts';
import { FormulaSafe } from '#shared/http/csv-query.ts';
import { linkNext, NextLink, pageOf, pageQuery } from '#shared/http/paging.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { sendStream } from '#shared/http/stream.ts';
import { addVary } from '#shared/http/vary.ts';
import { REJECT_CODES } from '../file/check/values.ts';
import type { FilesRepository } from '../loads/files-repository.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import type { PageBounds } from '../loads/page-bytes.ts';
import { listRejects, rejectedFile } from '../loads/read-rejects.ts';
import { type RawBounds, rejectedRecords } from '../loads/rejected-records.ts';
import { rejectsCsv } from '../loads/rejects-csv.ts';
import { LoadId } from './load-id.ts';

const RejectObject = Type.Object(
  {
    fileId: Type.Integer(),
    file: Type.String(),
    dataset: Type.String(),
    line: Type.Integer({ description: 'The line of the file on which the row starts, from 1.' }),
    column: Type.Union([Type.String(), Type.Null()], {
      description: 'Null if the row as a whole is at fault.',
    }),
    code: Type.Enum(REJECT_CODES),
    message: Type.String(),
    raw: Type.String({ description: 'The text of the row in the file.' }),
    rawTruncated: Type.Boolean({
      description: 'Whether `raw` is only the beginning of the row (`REJECT_RAW_BYTES_MAX`).',
    }),
  },
  { title: 'Reject' },
);

const columnNames = [
  ...new Set(datasets.flatMap(({ columns }) => columns.map((column) => column.name))),
];

const RejectsPage = pageOf(RejectObject, { title: 'RejectsPage' });

const RejectsQuery = Type.Object(
  {
    file: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Only rejects of the file with this id.' }),
    ),
    code: Type.Optional(Type.Enum(REJECT_CODES, { description: 'Only faults of that code.' })),
    column: Type.Optional(
      Type.Enum(['', ...columnNames], {
        description: 'Only faults of that column; empty: of rows as a whole.',
      }),
    ),
    ...pageQuery('faults'),
    formulaSafe: FormulaSafe,
  },
  { additionalProperties: false },
);

export interface LoadRejectsDeps {
  readonly loads: LoadsRepository;
  readonly files: FilesRepository;
  readonly config: PageBounds & RawBounds;
}

/** `GET /loads/{id}/rejects`. */
export function loadRejectsRoutes(app: App, deps: LoadRejectsDeps): void {
  app.get(
    '/loads/:id/rejects',
    {
      config: { scope: 'load' },
      schema: {
        tags: ['Loads'],
        operationId: 'listRejects',
        summary: 'The rows that were not loaded, and why',
        description:
          'Every fault of every row, in pages; a page that would be too long (`PAGE_BYTES_MAX`) ends ' +
          'before `limit`. `Accept: text/csv` returns all rows of a file that have such a fault, to ' +
          'correct and send again with the same options: the original columns, followed by line, ' +
          'column, code and message of all their faults.',
        params: LoadId,
        querystring: RejectsQuery,
        response: {
          200: {
            description: 'The rejects',
            headers: { link: NextLink },
            content: {
              'application/json': { schema: RejectsPage },
              'text/csv': { schema: Type.String() },
            },
          },
          ...problemResponses(
            'validation_failed',
            'load_not_found',
            'not_acceptable',
            'database_unavailable',
          ),
        },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const format = negotiate(request, { json: 'application/json', csv: 'text/csv' });
      addVary(reply, 'Accept');
      if (format === 'json') {
        const page = await listRejects(params.id, query, deps);
        linkNext(request, reply, page.next);
        return page;
      }
      const { file, delimiter } = await rejectedFile(params.id, query.file, deps);
      const csv = rejectsCsv(file, rejectedRecords(file, deps, query), {
        formulaSafe: query.formulaSafe === '1',
        delimiter,
      });
      const name = `rejects-${file.id}.csv`;
      return sendStream(reply, Readable.from(csv), 'text/csv; charset=utf-8', name);
    },
  );
}
