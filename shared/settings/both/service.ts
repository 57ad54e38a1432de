import { Type } from 'typebox';
import { LOG_FORMATS } from '../../log.ts';
import { address, bytes, endpoint, flag, MiB, ms } from '../kinds.ts';

/** Requests and answers whatever they are about, the log, and the end of a process. */
export const serviceSettings = {
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'least severe level that is logged',
  }),
  LOG_FORMAT: Type.Enum(LOG_FORMATS, {
    default: 'auto',
    description:
      'how it is written: `json`, `pretty` for people, or `auto`: for people on a terminal only',
  }),
  ACCESS_LOG: flag(
    true,
    'a line for each request at the level `info` (health checks and metrics: `debug`)',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(
    'where spans are sent by OTLP over HTTP (`http://127.0.0.1:4318`); if empty, there are none. The other variables of OpenTelemetry (`OTEL_…`) are read by its SDK',
  ),
  LOADER_URL: address(
    'the public address of loader-api, to which the dashboard links: a URL, or a path behind a proxy',
  ),
  READER_URL: address('the same of reader-api, to which the loads page links'),
  SHUTDOWN_DELAY_MS: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 60_000,
    description:
      'how long new requests are still taken after a shutdown begins, while `/health/ready` answers 503 already: what a proxy in front needs to notice',
  }),
  SHUTDOWN_DEADLINE_MS: ms(
    10_000,
    'how long a shutdown may take after `SHUTDOWN_DELAY_MS`, longer than `SHUTDOWN_GRACE_MS`; after that the process exits at once with status 1',
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
  COMPRESS_BYTES_MIN: bytes(8192, 'smallest answer that is compressed'),
  COMPRESSED_CACHED_BYTES_MAX: bytes(16 * MiB, 'memory for compressed answers that are kept'),
};
