import { Type } from 'typebox';
import { bytes, count, flag, MiB, ms, text } from './kinds.ts';

/** What only reader-api reads. */
export const readerSettings = {
  READER_PORT: Type.Integer({
    default: 3002,
    minimum: 0,
    maximum: 65535,
    description: 'port of reader-api; `0` picks a free one',
  }),
  READER_DATABASE_URL: Type.String({
    default: '',
    pattern: '^(|sqlite:.+|mysql://.+)$',
    description: 'a replica that reader-api reads from; if empty, it reads from `DATABASE_URL`',
  }),
  READER_DATABASE_URL_FILE: text('', 'the same for `READER_DATABASE_URL`'),
  READ_SILENCE_MS: ms(
    15_000,
    'idle timeout of reader-api: how long it waits for a MySQL server that sends nothing; must be longer than `LISTING_STATEMENT_MS`',
  ),
  VERSION_POLL_MS: ms(100, 'how often reader-api looks for new data on its own'),
  REPLICA_LAG_MAX_MS: ms(
    60_000,
    'how long a database may be at an older data version than before; after that, the newer versions count as lost',
  ),
  REPORTS_DIR: text('reports', 'folder that reports are written to'),
  REPORTS_MAX: count(
    1000,
    'most reports that are kept, including `summary_output.json`, which always has room',
    10_000,
  ),
  REPORTS_BYTES_MAX: bytes(
    1024 * MiB,
    'most bytes that all reports except `summary_output.json` may take together',
  ),
  REPORT_ON_PUBLISH: flag(false, 'write `summary_output.json` again whenever the data changes'),
  ANSWERS_CACHED_BYTES_MAX: bytes(
    64 * MiB,
    'memory for the answers of one data version that reader-api keeps; counted figures may take the same again',
  ),
  HISTORY_CACHED_BYTES_MAX: bytes(
    64 * MiB,
    'memory for what counted at data versions of before, as far as it was asked for; its answers may take the same again, the summaries of versions a quarter',
  ),
  CHANGE_COUNTRIES_MAX: count(
    1000,
    'most countries that are listed of one change of the summary: those that changed most',
    100_000,
  ),
  READS_CONCURRENT_MAX: count(
    2,
    'most expensive queries that run at the same time in reader-api, and as many counts by single days; the summary and cheap queries never wait for them',
    100,
  ),
  READS_QUEUED_MAX: count(
    50,
    'most expensive queries of each kind that wait in the queue; further ones are answered 503',
    10_000,
  ),
  READ_WAIT_MS: ms(30_000, 'how long a query waits in that queue before it is answered 503'),
  SUGGEST_COMPARISONS_MAX: count(
    1_000_000,
    'most pairs of names that are compared for one answer with `suggest`; a pair of long names counts as several; birthplaces beyond that get no suggestions',
  ),
  BREAKDOWN_ITEMS_MAX: count(
    1_000_000,
    'most items of a breakdown, before `limit`; a query that exceeds it is answered 422',
    10_000_000,
  ),
  DAY_QUERY_MS: ms(10_000, 'how long a query for single days may run, not counting its wait'),
  DAY_QUERY_ROWS_MAX: count(
    10_000_000,
    'most rows that are scanned for a query for single days; where more count, it is answered 422',
  ),
  LISTING_SCAN_ROWS_MAX: count(
    1_000_000,
    'most rows that are scanned for one page of a listing; the next page continues there',
  ),
  LISTING_STATEMENT_MS: ms(10_000, 'how long one statement that reads rows may take (MySQL)'),
  PROFILE_DISTINCT_MAX: count(
    200_000,
    'most distinct values of a column that a profile tells apart',
    5_000_000,
  ),
  PROFILE_WAIT_MS: ms(30_000, 'how long a request waits for a profile that is being computed'),
};
