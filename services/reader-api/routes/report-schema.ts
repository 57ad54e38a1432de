import { Type } from 'typebox';
import { pageOf, pageQuery } from '#shared/http/paging.ts';
import { defaultBreakdownReport, defaultReport } from '../reports/report-names.ts';
import { DIMENSIONS } from '../summary/breakdown.ts';
import { SORT_FIELDS } from '../summary/sort-items.ts';
import { breakdownFilters } from './breakdown.ts';

/** The body of `POST /reports`. */
export const ReportRequest = Type.Object(
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
        description: 'Dimensions of a breakdown; if absent, the summary is written.',
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

/** A report, as it is listed. */
export const ReportObject = Type.Object(
  {
    name: Type.String(),
    bytes: Type.Integer(),
    sha256: Type.String(),
    dataVersion: Type.Union([Type.Integer(), Type.Null()], {
      description: 'The data version the report was made from; null for a file of other origin.',
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

/** The answer of `GET /reports`. */
export const ReportsPage = pageOf(ReportObject, { title: 'ReportsPage' });

/** The query of `GET /reports`. */
export const ReportsQuery = Type.Object(pageQuery('reports'), { additionalProperties: false });

/** A header of a report that is downloaded. */
export const DataVersion = Type.Integer({
  description: 'What the report was made from, where that is known.',
});

export const ReportName = Type.Object({
  name: Type.String({ maxLength: 120, description: `As listed, for example ${defaultReport}.` }),
});
