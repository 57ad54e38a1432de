import { type TSchema, Type } from 'typebox';
import type { ProblemCode } from '#shared/errors.ts';
import { ETag } from '#shared/http/conditional.ts';
import { FormulaSafe } from '#shared/http/csv-query.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { mediaTypes } from '../summary/tables.ts';
import { DataVersionHeader } from './past-query.ts';

/** Options of answers that can be had as CSV. */
export const tableOptions = {
  bom: Type.Optional(
    Type.Union([Type.Literal('1'), Type.Literal('0')], {
      description: '`1`: CSV begins with a byte order mark, for Excel.',
    }),
  ),
  formulaSafe: FormulaSafe,
};

/** A year, or a day; nobody is born before the year 1000. */
export const BornDate = Type.String({
  pattern: '^[1-9]\\d{3}(-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01]))?$',
  examples: ['1900'],
});

/** Reads the options out of a query. */
export function tableOptionsOf(query: { bom?: '0' | '1'; formulaSafe?: '0' | '1' }) {
  return { bom: query.bom === '1', formulaSafe: query.formulaSafe === '1' };
}

export interface TableAnswer {
  readonly description: string;
  /** Of the JSON; CSV and NDJSON hold its items. */
  readonly schema: TSchema;
  readonly headers?: Readonly<Record<string, TSchema>>;
}

/** What a route answers whose items can be had as JSON, CSV and NDJSON. */
export function tableResponses(
  { description, schema, headers = {} }: TableAnswer,
  ...codes: ProblemCode[]
) {
  return {
    200: {
      description,
      headers: { etag: ETag, 'x-data-version': DataVersionHeader, ...headers },
      content: {
        [mediaTypes.json]: { schema },
        [mediaTypes.csv]: { schema: Type.String() },
        [mediaTypes.ndjson]: { schema: Type.String() },
      },
    },
    304: Type.Null({ description: 'Nothing has changed' }),
    ...problemResponses(
      'validation_failed',
      'not_acceptable',
      'aggregate_too_large',
      'database_unavailable',
      ...codes,
    ),
  };
}
