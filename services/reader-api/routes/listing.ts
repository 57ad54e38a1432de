import { type TProperties, Type } from 'typebox';
import { ConditionalHeaders } from '#shared/http/conditional.ts';
import { NextCursor, NextLink, PageCursor, pageLimit } from '#shared/http/paging.ts';
import { tableOptions, tableResponses } from './table-query.ts';

/** Fields of the query that all listings have. */
export const listingQuery = {
  load: Type.Optional(
    Type.String({ format: 'uuid', description: 'Only rows of the load with this id.' }),
  ),
  file: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Only rows of the file with this id.' }),
  ),
  limit: pageLimit(
    'Maximum number of rows on one page: 100 by default for JSON; CSV and NDJSON then contain all rows.',
  ),
  cursor: PageCursor,
  ...tableOptions,
};

/** How names of places are compared: see `placeKey`. */
export const howeverWritten =
  'however it is written: case, white space, compatibility forms and invisible characters make no ' +
  'difference';

/** A filter of the query that is a text. */
export function textFilter(description: string) {
  return Type.Optional(Type.String({ maxLength: 255, description }));
}

/** Where a row comes from: fields that every row of a listing has after its columns. */
const provenance = {
  load: Type.String({ format: 'uuid', description: 'The load that published the row.' }),
  file: Type.Integer({ description: 'The id of the file of the row.' }),
  fileName: Type.String(),
  line: Type.Integer({ description: 'The line of the file on which the row starts, from 1.' }),
};

const guarantee =
  'In the order of file and line. JSON comes in pages: follow `next`, or `Link: …; rel="next"`. A ' +
  'page may hold fewer rows than its limit, even none, while there is a next one: what one page ' +
  'looks through is bounded (LISTING_SCAN_ROWS_MAX). A walk along the pages gives every row that ' +
  'counts from its first page to its last exactly once. Rows published after the first page are ' +
  'left to the next walk; rows that cease to count on the way are left out from then on. CSV and ' +
  'NDJSON without `limit` are a download of all rows as they count when it begins; one that ' +
  'cannot be ended is cut off, never ended as if it were whole.';

/** How a listing is described and answered. */
export function listingSchema<Row extends TProperties>(words: {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly title: string;
  readonly row: Row;
  readonly examples: readonly Record<string, string | number>[];
}) {
  const row = Type.Object({ ...words.row, ...provenance }, { title: words.title });
  const page = Type.Object(
    {
      items: Type.Array(row),
      next: NextCursor,
      dataVersion: Type.Integer(),
    },
    {
      title: `${words.title}Page`,
      examples: [{ items: words.examples, next: null, dataVersion: 1 }],
    },
  );
  return {
    tags: ['Rows'],
    operationId: words.operationId,
    summary: words.summary,
    description: `${words.description} ${guarantee}`,
    headers: ConditionalHeaders,
    response: tableResponses(
      {
        description: 'Rows',
        schema: page,
        headers: { link: NextLink },
      },
      'time_limit',
      'shutting_down',
    ),
  };
}
