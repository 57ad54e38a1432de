import { Type } from 'typebox';
import { bytes, count, MiB, ms } from '../kinds.ts';

/** Loads: how many, how they are written and watched over, what is kept of them. */
export const loadSettings = {
  LOADER_PORT: Type.Integer({
    default: 3001,
    minimum: 0,
    maximum: 65535,
    description: 'port of loader-api; `0` picks a free one, which the `listening` log line names',
  }),
  DATABASE_IDLE_TIMEOUT_MS: ms(
    15_000,
    'idle timeout of loader-api: how long it waits for a MySQL server that sends nothing, and for a free connection',
  ),
  PUBLISH_IDLE_TIMEOUT_MS: ms(
    45_000,
    'the same for a purge, and for a publish, which in a cluster waits until a dead node is expelled',
  ),
  LOADS_CONCURRENT_MAX: count(4, 'most loads that run at the same time in one process', 1000),
  LOADS_RESERVED: Type.Integer({
    default: 2,
    minimum: 0,
    maximum: 1000,
    description:
      'additional slots (and places in the queue) for callers that have none, one each, so that no caller can keep all others out; a caller is an API key or, without keys, an address',
  }),
  LOADS_QUEUED_MAX: count(100, 'most path loads that wait in the queue', 100_000),
  PREFER_WAIT_MS: ms(60_000, 'longest `Prefer: wait` that is granted'),
  PAGE_BYTES_MAX: bytes(
    4 * MiB,
    'about how long a page of loads or rejects may be; what would be more is on the next page',
  ),
  ROW_WRITER: Type.Enum(['auto', 'kysely'], {
    default: 'auto',
    description:
      'how rows are written: `auto` uses the fastest way the engine offers; `kysely` uses multi-row inserts everywhere',
  }),
  CHUNK_ROWS_MAX: count(50_000, 'most rows written in one transaction', 1_000_000),
  CHUNK_BYTES_MAX: bytes(8 * MiB, 'most bytes of rows written in one transaction'),
  CHUNKS_IN_FLIGHT_MAX: count(3, 'most chunks of one load that are written at the same time', 64),
  CHUNK_WRITE_MS: ms(
    120_000,
    'how long writing a chunk may take; a purge looks for late rows again after this time',
  ),
  CHUNK_RETRY_MS: ms(
    60_000,
    'how long writing a chunk is retried while the database cannot be reached',
  ),
  LOCAL_INFILE_RETRY_MS: ms(
    60_000,
    'how long rows are inserted instead after the server has refused `LOAD DATA LOCAL`; then it is tried again',
  ),
  PROGRESS_MS: ms(500, 'how often a running load saves its progress and heartbeat'),
  LEASE_MS: ms(
    5_000,
    'how long the heartbeat of a load may stand still before another process fails the load, or takes it over if it was queued; at least 3 × `PROGRESS_MS`',
  ),
  IDEMPOTENCY_KEY_MS: ms(
    86_400_000,
    'how long an `Idempotency-Key` is remembered; at least `PREFER_WAIT_MS`',
  ),
  PREVIEW_COUNTRIES_MAX: count(
    5_000,
    'most countries that a preview, and the summary of a dry run, has figures of: those that change most',
    10_000,
  ),
  READY_KEEP_MS: Type.Integer({
    default: 86_400_000,
    minimum: 1,
    maximum: 366 * 86_400_000,
    description:
      'how long a load of `publish=hold` waits to be published before it is cancelled; at least `PREFER_WAIT_MS`',
  }),
  SUPERSEDED_KEEP_MS: Type.Integer({
    default: 7 * 86_400_000,
    minimum: 1_000,
    maximum: 366 * 86_400_000,
    description: 'how long rows are kept after they were replaced or reverted',
  }),
  HISTORY_KEEP_MS: Type.Integer({
    default: 90 * 86_400_000,
    minimum: 1_000,
    maximum: 36_600 * 86_400_000,
    description:
      'how long it can be told what counted, after it was replaced or reverted (`/summary?version=`); at least `SUPERSEDED_KEEP_MS`',
  }),
  LOADS_KEEP_MS: Type.Integer({
    default: 30 * 86_400_000,
    minimum: 0,
    maximum: 3_660 * 86_400_000,
    description:
      'how long loads that never counted (failed, cancelled, dry runs, duplicates) are kept after they ended, with their rejects; `0`: for ever; else at least `PREFER_WAIT_MS`',
  }),
  PURGE_EVERY_MS: ms(60_000, 'how often loader-api looks for rows and loads to delete'),
  PURGE_ROWS_MAX: count(10_000, 'most rows deleted in one transaction', 1_000_000),
};
