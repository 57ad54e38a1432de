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
    description: 'a replica for reader-api to read from; empty: `DATABASE_URL`',
  }),
  DATABASE_URL_FILE: text('', 'a file that holds `DATABASE_URL`, as its password is a secret'),
  READER_DATABASE_URL_FILE: text('', 'the same for `READER_DATABASE_URL`'),
  DATABASE_CONNECTIONS_MAX: count(
    10,
    'connections each service opens to the database; one more asks for `/health/ready`',
    1000,
  ),
  DATABASE_WAIT_MS: ms(60_000, 'how long a start waits for a database that is not up yet'),
  SQLITE_BYTES_MAX: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'largest SQLite database; `0`: as large as its disk takes',
  }),
  STORAGE_RESERVE_BYTES: bytes(
    16 * MiB,
    'what loader-api holds back on the disk of a SQLite database, to record and clear up what filled it',
  ),
  DATABASE_LOCK_WAIT_MS: ms(10_000, 'how long a SQLite statement waits for another writer'),
  REQUEST_RETRY_MS: ms(
    3_000,
    'how long a request asks the database again after a fault that passes, before it is answered 503',
  ),
  ROW_LOCK_WAIT_MS: ms(
    3_000,
    'how long a MySQL statement waits for a row that another transaction holds, in whole seconds',
  ),
  DATABASE_IDLE_TIMEOUT_MS: ms(
    15_000,
    'how long loader-api waits for a MySQL server that answers nothing, and for a free connection',
  ),
  PUBLISH_IDLE_TIMEOUT_MS: ms(
    45_000,
    'the same for a publish, which in a cluster waits until a dead node is expelled, and for a purge',
  ),
  READ_SILENCE_MS: ms(
    15_000,
    'how long reader-api waits for a MySQL server that says nothing; longer than LISTING_STATEMENT_MS',
  ),
  HOST: text('127.0.0.1', 'address both services listen on; others than loopback need `API_KEYS`'),
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
    description:
      '`auto`: keys are asked for when `API_KEYS` names some; `off`: never (say so openly)',
  }),
  API_KEYS: text(
    '',
    'comma-separated `name:secret:scope+scope`; scopes `load`, `read` (counts), `rows` (people and places: names and birth dates), `report`; secrets of 16 to 512 visible ASCII characters',
  ),
  API_KEYS_FILE: text(
    '',
    'a file that holds `API_KEYS`; there they may stand on lines of their own',
  ),
  CORS_ORIGINS: text('', 'comma-separated origins whose pages may call the services; `*`: any'),
  ALLOWED_HOSTS: text(
    '',
    'without keys: comma-separated names the services may be called by, beside IP addresses, `localhost` and names without a dot; `*`: any',
  ),
  TRUSTED_PROXIES: text(
    '',
    'comma-separated addresses and networks (`10.0.0.0/8`) of proxies in front of the services: the `X-Forwarded-For` they send says who asks',
  ),
  RATE_LIMIT_REQUESTS_MAX: count(
    100_000,
    'requests one caller (an API key, else an address) may send in a window, before it is answered 429',
  ),
  RATE_LIMIT_WINDOW_MS: ms(10_000, 'how long such a window is'),
  RATE_LIMIT_CALLERS_MAX: count(
    10_000,
    'callers whose requests are counted; after that, who was not seen for longest begins anew',
    1_000_000,
  ),
  CONNECTIONS_MAX: count(20_000, 'connections one service has at once; more are closed', 1_000_000),
  CONNECTIONS_PER_ADDRESS_MAX: count(
    5_000,
    'those that one address (of IPv6 a /64 network) may have, idle ones as well; for `TRUSTED_PROXIES` there is no such bound',
    1_000_000,
  ),
  EVENT_STREAMS_PER_CALLER_MAX: count(
    3_000,
    'event streams a caller (an API key, else an address) may have open, before it is answered 429',
    1_000_000,
  ),
  COMPRESS_BYTES_MIN: bytes(8192, 'smallest answer that is compressed'),
  COMPRESSED_CACHED_BYTES_MAX: bytes(16 * MiB, 'compressed answers that are kept'),
  DATA_DIR: text('data', 'the folder path loads may read from'),
  REPORTS_DIR: text('reports', 'the folder reports are written to'),
  REPORTS_MAX: count(
    1000,
    'most reports that are kept; among them `summary_output.json`, for which there is always room',
    10_000,
  ),
  REPORTS_BYTES_MAX: bytes(
    1024 * MiB,
    'bytes that the reports beside `summary_output.json` may take together',
  ),
  AUTO_LOAD: text(
    '',
    'pattern below `DATA_DIR` (`raw/*.csv`) of files to load at start, if they are new',
  ),
  REPORT_ON_PUBLISH: flag(false, 'keep `summary_output.json` fresh whenever the data changes'),
  VERSION_POLL_MS: ms(100, 'how often reader-api looks for new data before anybody asks'),
  REPLICA_LAG_MAX_MS: ms(
    60_000,
    'how long a database may hold an older data version than before; after that it has lost the newer ones',
  ),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'least severe level that is logged',
  }),
  SHUTDOWN_DEADLINE_MS: ms(10_000, 'a stop that takes longer ends the process the hard way'),
  SHUTDOWN_GRACE_MS: ms(
    5_000,
    'how long running loads and downloads may go on after a stop was asked for',
  ),
  REQUEST_IDLE_MS: ms(60_000, 'a connection that sends nothing for so long is closed'),
  JSON_BYTES_MAX: bytes(MiB, 'largest JSON request body'),
  JSON_BODY_MS: ms(
    30_000,
    'how long a JSON body, or what nobody reads of another, may take to arrive',
  ),
  BODY_BYTES_PER_SECOND_MIN: Type.Integer({
    default: 500,
    minimum: 0,
    maximum: 1_000_000_000,
    description:
      'least rate of an upload; only the time in which we wait for its client counts; `0`: any',
  }),
  BODY_RATE_WINDOW_MS: ms(
    60_000,
    'so much time of waiting for a client is looked at together: a pause may be made up for',
  ),
  UPLOAD_BYTES_MAX: bytes(64 * 1024 * MiB, 'largest CSV file, as sent and as expanded'),
  EXPANSION_RATIO_MAX: count(200, 'how many times its size a compressed file may expand to'),
  ZSTD_WINDOW_BYTES_MAX: Type.Integer({
    default: 8 * MiB,
    minimum: 1024,
    maximum: 2 ** 31,
    description:
      'how far back zstd data may refer, which is held in memory; rounded down to a power of two',
  }),
  UPLOAD_FILES_MAX: count(16, 'most files in one load', 1000),
  HEADER_BYTES_MAX: bytes(64 * 1024, 'longest header row of a CSV file'),
  COLUMNS_MAX: count(256, 'most columns in a CSV file', 10_000),
  RECORD_BYTES_MAX: bytes(MiB, 'longest CSV record, quoted line breaks included'),
  LOADS_CONCURRENT_MAX: count(4, 'loads that run at the same time in one process', 1000),
  LOADS_RESERVED: Type.Integer({
    default: 2,
    minimum: 0,
    maximum: 1000,
    description:
      'slots beside those (and places in line) for callers who have none, one each: nobody keeps all others out; a caller is an API key, else an address',
  }),
  LOADS_QUEUED_MAX: count(100, 'path loads that may wait for their turn', 100_000),
  PREFER_WAIT_MS: ms(60_000, 'the longest `Prefer: wait` that is granted'),
  ROW_WRITER: Type.Enum(['auto', 'kysely'], {
    default: 'auto',
    description:
      'how rows are written: `auto` by the fastest way that the engine takes; `kysely` by multi-row inserts everywhere',
  }),
  CHUNK_ROWS_MAX: count(50_000, 'most rows written in one transaction', 1_000_000),
  CHUNK_BYTES_MAX: bytes(8 * MiB, 'most bytes of rows written in one transaction'),
  CHUNKS_IN_FLIGHT_MAX: count(3, 'chunks of one load written at the same time', 64),
  CHUNK_WRITE_MS: ms(
    120_000,
    'longest a chunk may take to be written; so long after a purge rows are looked for once more',
  ),
  CHUNK_RETRY_MS: ms(60_000, 'how long a chunk is sent again while the database cannot be reached'),
  LOCAL_INFILE_RETRY_MS: ms(
    60_000,
    'how long rows are inserted after the server has refused `LOAD DATA LOCAL`, until it is tried again',
  ),
  AGGREGATE_CELLS_MAX: count(
    200_000,
    'pairs of birthplace and year a running load holds in memory',
  ),
  REJECTS_KEPT_MAX: count(
    100_000,
    'rejects of one load that are kept; the rest is counted, and not read once the load must fail',
  ),
  REJECT_CAUSES_MAX: count(
    50,
    'causes (file, column and code) that the rejects of one load are told by: the most frequent ones',
  ),
  REJECTS_KEPT_BYTES_MAX: bytes(
    64 * MiB,
    'how much text of rejected rows is kept of one load, in the same way',
  ),
  REJECTED_ROWS_MAX: count(
    1_000_000,
    'rejected rows after which a load is given up whatever its `maxRejects`, unless most of its rows are good',
  ),
  REJECT_RAW_BYTES_MAX: Type.Integer({
    default: 16 * 1024,
    minimum: 64,
    maximum: 60_000,
    description: 'how much of a rejected row is kept',
  }),
  PROGRESS_MS: ms(500, 'how often a running load writes its progress and heartbeat'),
  LEASE_MS: ms(5_000, 'a load whose process shows no heartbeat for so long is given up by another'),
  IDEMPOTENCY_KEY_MS: ms(86_400_000, 'how long an `Idempotency-Key` is remembered'),
  SUPERSEDED_KEEP_MS: Type.Integer({
    default: 7 * 86_400_000,
    minimum: 1_000,
    maximum: 366 * 86_400_000,
    description: 'how long rows that were replaced or reverted are kept',
  }),
  PURGE_EVERY_MS: ms(60_000, 'how often loader-api looks for rows to delete'),
  PURGE_ROWS_MAX: count(10_000, 'most rows deleted in one transaction', 1_000_000),
  ANSWERS_CACHED_BYTES_MAX: bytes(
    64 * MiB,
    'answers of one data version that reader-api keeps; as much again of counted figures',
  ),
  DAY_QUERY_MS: ms(10_000, 'longest a question for single days may take'),
  LISTING_SCAN_ROWS_MAX: count(
    1_000_000,
    'rows that are looked through for one page of a listing; what is found later is on the next',
  ),
  LISTING_STATEMENT_MS: ms(10_000, 'longest one statement that reads rows may take (MySQL)'),
  PROFILE_DISTINCT_MAX: count(
    200_000,
    'different values of a column that a profile tells apart',
    5_000_000,
  ),
  PROFILE_WAIT_MS: ms(30_000, 'how long a request waits for a profile that is being made'),
  CUBE_CELLS_MAX: count(
    5_000_000,
    'most pairs of place and year reader-api holds in memory; what would be more is not published',
  ),
  CUBE_BYTES_MAX: bytes(
    128 * MiB,
    'memory that reader-api may hold them in; what would take more is not published',
  ),
});

/** The environment after the check: each setting under its own name, defaults filled in. */
export type Environment = Static<typeof Settings>;
