import { type Static, Type } from 'typebox';

const ms = (value: number, description: string) =>
  Type.Integer({ default: value, minimum: 1, maximum: 86_400_000, description });
const count = (value: number, description: string, maximum = 1_000_000_000) =>
  Type.Integer({ default: value, minimum: 1, maximum, description });
const bytes = (value: number, description: string) =>
  Type.Integer({ default: value, minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description });
const text = (value: string, description: string) => Type.String({ default: value, description });
const flag = (value: boolean, description: string) => Type.Boolean({ default: value, description });

const MiB = 1024 * 1024;

/**
 * Every setting, once: its name in the environment, type, default and help. The typed config, the
 * start-up check and the README's table all come from here. Sizes, times and counts carry their
 * unit in the name; `_MAX` is a bound on something that comes from outside.
 */
export const Settings = Type.Object({
  DATABASE_URL: Type.String({
    default: 'sqlite:data/terrascope.db',
    pattern: '^(sqlite:.+|mysql://.+)$',
    description:
      '`sqlite:FILE`, or `mysql://user:password@host:port/database` (any MySQL-protocol engine); with TLS by `?ssl-mode=REQUIRED`, `VERIFY_CA` or `VERIFY_IDENTITY`, and `ssl-ca=FILE`',
  }),
  READER_DATABASE_URL: Type.String({
    default: '',
    pattern: '^(|sqlite:.+|mysql://.+)$',
    description: 'a replica that reader-api reads from; if empty, it reads from `DATABASE_URL`',
  }),
  DATABASE_URL_FILE: text(
    '',
    'a file that contains `DATABASE_URL`, for passwords that are kept as secrets',
  ),
  READER_DATABASE_URL_FILE: text('', 'the same for `READER_DATABASE_URL`'),
  DATABASE_CONNECTIONS_MAX: count(
    10,
    'most connections each service opens to the database; `/health/ready` uses one more',
    1000,
  ),
  DATABASE_WAIT_MS: ms(
    60_000,
    'how long a service waits at its start for a database that is not up yet',
  ),
  SQLITE_BYTES_MAX: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'largest SQLite database; `0`: as large as its disk allows',
  }),
  STORAGE_RESERVE_BYTES: bytes(
    16 * MiB,
    'disk space that loader-api reserves beside a SQLite database, so that a load that fills the disk can be recorded and cleaned up',
  ),
  DATABASE_LOCK_WAIT_MS: ms(
    10_000,
    'how long a SQLite statement waits for another writer to finish to finish',
  ),
  REQUEST_RETRY_MS: ms(
    3_000,
    'how long a request retries after a transient database fault before it is answered 503',
  ),
  ROW_LOCK_WAIT_MS: ms(
    3_000,
    'how long a MySQL statement waits for a row lock; rounded up to whole seconds',
  ),
  DATABASE_IDLE_TIMEOUT_MS: ms(
    15_000,
    'idle timeout of loader-api: how long it waits for a MySQL server that sends nothing, and for a free connection',
  ),
  PUBLISH_IDLE_TIMEOUT_MS: ms(
    45_000,
    'the same for a purge, and for a publish, which in a cluster waits until a dead node is expelled',
  ),
  READ_SILENCE_MS: ms(
    15_000,
    'idle timeout of reader-api: how long it waits for a MySQL server that sends nothing; must be longer than `LISTING_STATEMENT_MS`',
  ),
  HOST: text(
    '127.0.0.1',
    'address both services listen on; any other than loopback needs `API_KEYS`',
  ),
  LOADER_PORT: Type.Integer({
    default: 3001,
    minimum: 0,
    maximum: 65535,
    description: 'port of loader-api; `0` picks a free one, which the `listening` log line names',
  }),
  READER_PORT: Type.Integer({
    default: 3002,
    minimum: 0,
    maximum: 65535,
    description: 'port of reader-api; `0` picks a free one',
  }),
  AUTH: Type.Enum(['auto', 'off'], {
    default: 'auto',
    description: '`auto`: keys are required if `API_KEYS` lists any; `off`: never',
  }),
  API_KEYS: text(
    '',
    'comma-separated `name:secret:scope+scope`; scopes `load`, `read` (counts), `rows` (people and places: names and birth dates), `report`; secrets of 16 to 512 visible ASCII characters',
  ),
  API_KEYS_FILE: text('', 'a file that contains `API_KEYS`, separated by commas or line breaks'),
  API_KEYS_POLL_MS: ms(
    5_000,
    'how often `API_KEYS_FILE` is read again, so that keys can be added and removed without a restart',
  ),
  CORS_ORIGINS: text('', 'comma-separated origins whose pages may call the services; `*` for any'),
  ALLOWED_HOSTS: text(
    '',
    'comma-separated host names the services may be called by when no keys are required, in addition to IP addresses, `localhost` and names without a dot; `*` for any',
  ),
  TRUSTED_PROXIES: text(
    '',
    'comma-separated addresses and networks (`10.0.0.0/8`) of proxies in front of the services, whose `X-Forwarded-For` is trusted to name the caller',
  ),
  RATE_LIMIT_REQUESTS_MAX: count(
    100_000,
    'most requests that one caller (an API key or, without keys, an address) may send within `RATE_LIMIT_WINDOW_MS`; further ones are answered 429',
  ),
  RATE_LIMIT_WINDOW_MS: ms(10_000, 'length of the window in which requests are counted'),
  RATE_LIMIT_CALLERS_MAX: count(
    10_000,
    'most callers whose requests are counted; beyond that, the count of the caller not seen for longest is dropped',
    1_000_000,
  ),
  CONNECTIONS_MAX: count(
    20_000,
    'most connections that one service has at once; further ones are closed',
    1_000_000,
  ),
  CONNECTIONS_PER_ADDRESS_MAX: count(
    5_000,
    'most connections of one address (of a /64 network with IPv6), including idle ones; `TRUSTED_PROXIES` are exempt',
    1_000_000,
  ),
  EVENT_STREAMS_PER_CALLER_MAX: count(
    3_000,
    'most event streams that one caller (an API key or, without keys, an address) may have open; further ones are answered 429',
    1_000_000,
  ),
  COMPRESS_BYTES_MIN: bytes(8192, 'smallest answer that is compressed, in bytes, in bytes'),
  COMPRESSED_CACHED_BYTES_MAX: bytes(16 * MiB, 'memory for compressed answers that are kept'),
  DATA_DIR: text('data', 'folder that path loads read from'),
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
  AUTO_LOAD: text(
    '',
    'pattern of files below `DATA_DIR` (`raw/*.csv`) to load at the start if they are new',
  ),
  REPORT_ON_PUBLISH: flag(false, 'write `summary_output.json` again whenever the data changes'),
  VERSION_POLL_MS: ms(100, 'how often reader-api looks for new data on its own'),
  REPLICA_LAG_MAX_MS: ms(
    60_000,
    'how long a database may be at an older data version than before; after that, the newer versions count as lost',
  ),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'least severe level that is logged',
  }),
  SHUTDOWN_DEADLINE_MS: ms(
    10_000,
    'how long a shutdown may take; after that the process exits at once with status 1',
  ),
  SHUTDOWN_GRACE_MS: ms(
    5_000,
    'how long running loads and downloads may continue after a shutdown begins',
  ),
  REQUEST_IDLE_MS: ms(60_000, 'how long a client may send nothing before its connection is closed'),
  JSON_BYTES_MAX: bytes(MiB, 'largest JSON request body'),
  JSON_BODY_MS: ms(
    30_000,
    'how long a JSON body may take to arrive, and the rest of a body that is not read',
  ),
  BODY_BYTES_PER_SECOND_MIN: Type.Integer({
    default: 500,
    minimum: 0,
    maximum: 1_000_000_000,
    description:
      'slowest upload that is accepted; only the time spent waiting for the client counts; `0`: no minimum',
  }),
  BODY_RATE_WINDOW_MS: ms(
    60_000,
    'period over which the rate of an upload is averaged, so that a pause can be made up for',
  ),
  UPLOAD_BYTES_MAX: bytes(
    64 * 1024 * MiB,
    'largest CSV file, both as sent and after decompression',
  ),
  EXPANSION_RATIO_MAX: count(200, 'how many times its own size a compressed file may expand to'),
  ZSTD_WINDOW_BYTES_MAX: Type.Integer({
    default: 8 * MiB,
    minimum: 1024,
    maximum: 2 ** 31,
    description:
      'largest window of zstd data, which is held in memory; rounded down to a power of two',
  }),
  UPLOAD_FILES_MAX: count(16, 'most files in one load', 1000),
  HEADER_BYTES_MAX: bytes(64 * 1024, 'longest header row of a CSV file'),
  COLUMNS_MAX: count(256, 'most columns in a CSV file', 10_000),
  RECORD_BYTES_MAX: bytes(MiB, 'longest CSV record, including quoted line breaks'),
  PAGE_BYTES_MAX: bytes(
    4 * MiB,
    'about how long a page of loads or rejects may be; what would be more is on the next page',
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
  AGGREGATE_CELLS_MAX: count(
    200_000,
    'most pairs of birthplace and year that a running load holds in memory',
  ),
  REJECTS_KEPT_MAX: count(
    100_000,
    'most rejects of one load that are kept; further ones are only counted, and a load that must fail is not read further',
  ),
  REJECT_CAUSES_MAX: count(
    50,
    'most causes (file, column and code) by which the rejects of one load are grouped; the most frequent ones are kept',
  ),
  REJECTS_KEPT_BYTES_MAX: bytes(
    64 * MiB,
    'how much text of rejected rows is kept of one load, in the same way',
  ),
  REJECTED_ROWS_MAX: count(
    1_000_000,
    'number of rejected rows after which a load fails whatever its `maxRejects`, unless most of its rows are good',
  ),
  REJECT_RAW_BYTES_MAX: Type.Integer({
    default: 16 * 1024,
    minimum: 64,
    maximum: 60_000,
    description: 'how much of the text of a rejected row is kept, in bytes',
  }),
  PROGRESS_MS: ms(500, 'how often a running load saves its progress and heartbeat'),
  LEASE_MS: ms(
    5_000,
    'how long the heartbeat of a load may stand still before another process fails the load, or takes it over if it was queued',
  ),
  IDEMPOTENCY_KEY_MS: ms(86_400_000, 'how long an `Idempotency-Key` is remembered'),
  SUPERSEDED_KEEP_MS: Type.Integer({
    default: 7 * 86_400_000,
    minimum: 1_000,
    maximum: 366 * 86_400_000,
    description: 'how long rows are kept after they were replaced or reverted',
  }),
  LOADS_KEEP_MS: Type.Integer({
    default: 30 * 86_400_000,
    minimum: 0,
    maximum: 3_660 * 86_400_000,
    description:
      'how long loads that never counted (failed, cancelled, dry runs, duplicates) are kept after they ended, with their rejects; `0`: for ever',
  }),
  PURGE_EVERY_MS: ms(60_000, 'how often loader-api looks for rows and loads to delete'),
  PURGE_ROWS_MAX: count(10_000, 'most rows deleted in one transaction', 1_000_000),
  ANSWERS_CACHED_BYTES_MAX: bytes(
    64 * MiB,
    'memory for the answers of one data version that reader-api keeps; counted figures may take the same again',
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
  CUBE_CELLS_MAX: count(
    5_000_000,
    'most pairs of place and year that reader-api holds in memory; a load that would exceed it is not published',
  ),
  CUBE_BYTES_MAX: bytes(
    128 * MiB,
    'most memory that these pairs and the places may take; a load that would exceed it is not published',
  ),
});

/** The environment after the check: each setting under its own name, defaults filled in. */
export type Environment = Static<typeof Settings>;
