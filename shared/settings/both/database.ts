import { Type } from 'typebox';
import { bytes, count, MiB, ms, text } from '../kinds.ts';

/** The database, as both services use it. */
export const databaseSettings = {
  DATABASE_URL: Type.String({
    default: 'sqlite:data/terrascope.db',
    pattern: '^(sqlite:.+|mysql://.+)$',
    description:
      '`sqlite:FILE`, or `mysql://user:password@host:port/database` (any MySQL-protocol engine), of a cluster `mysql://user:password@host:port,host:port,host:port/database`; with TLS by `?ssl-mode=REQUIRED`, `VERIFY_CA` or `VERIFY_IDENTITY`, and `ssl-ca=FILE`',
  }),
  DATABASE_URL_FILE: text(
    '',
    'a file that contains `DATABASE_URL`, for passwords that are kept as secrets',
  ),
  DATABASE_PASSWORD: text(
    '',
    'the password of `DATABASE_URL`, in place of the one in it; here nothing has to be escaped',
  ),
  DATABASE_PASSWORD_FILE: text('', 'a file that contains `DATABASE_PASSWORD`'),
  DATABASE_CONNECTIONS_MAX: count(
    10,
    'most connections each service opens to the database, of which rows leave three to everything else; `/health/ready` uses one more',
    1000,
  ),
  DATABASE_NODES_POLL_MS: ms(
    1_000,
    'how often each service looks at all servers of a `DATABASE_URL` that names several',
  ),
  DATABASE_WAIT_MS: ms(
    60_000,
    'how long a service waits at its start for a database that is not up yet',
  ),
  DATABASE_LOCK_WAIT_MS: ms(
    10_000,
    'how long a SQLite statement waits for another writer to finish',
  ),
  ROW_LOCK_WAIT_MS: ms(
    3_000,
    'how long a MySQL statement waits for a row lock; rounded up to whole seconds',
  ),
  REQUEST_RETRY_MS: ms(
    3_000,
    'how long a request retries after a transient database fault before it is answered 503',
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
  CUBE_CELLS_MAX: count(
    5_000_000,
    'most pairs of place and year that reader-api holds in memory; a load that would exceed it is not published',
  ),
  CUBE_BYTES_MAX: bytes(
    128 * MiB,
    'most memory that these pairs and the places may take; a load that would exceed it is not published',
  ),
};
