/**
 * Every error a caller can meet: its stable code, status and title. The sentence for the one case
 * at hand goes into `detail`; its cause goes to the log and nowhere else.
 */
export const PROBLEMS = {
  // The request itself
  validation_failed: { status: 400, title: 'The request is not valid' },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  malformed_multipart: { status: 400, title: 'The multipart body cannot be read' },
  unknown_dataset: { status: 400, title: 'The dataset does not exist' },
  no_files: { status: 400, title: 'The request contains no CSV file' },
  path_outside_data_dir: { status: 400, title: 'The path leaves the data folder' },
  client_disconnected: {
    status: 400,
    title: 'The client disconnected before the upload was complete',
  },
  unauthorized: { status: 401, title: 'An API key is required' },
  forbidden: { status: 403, title: 'The API key does not allow this request' },
  forbidden_host: { status: 403, title: 'The service may not be called by this host name' },
  forbidden_origin: { status: 403, title: 'Pages of this origin may not call the service' },
  not_found: { status: 404, title: 'Nothing was found at this path' },
  load_not_found: { status: 404, title: 'The load does not exist' },
  version_not_found: { status: 404, title: 'The data were never at this version' },
  report_not_found: { status: 404, title: 'The report does not exist' },
  method_not_allowed: { status: 405, title: 'The method is not allowed for this path' },
  not_acceptable: { status: 406, title: 'None of the accepted media types is available' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  idempotency_key_in_use: { status: 409, title: 'A request with this key is still running' },
  load_cancelled: { status: 409, title: 'The load was cancelled' },
  owner_lost: { status: 409, title: 'The load failed because its process stopped responding' },
  wrong_state: { status: 409, title: 'The state of the load does not allow this' },
  reports_full: { status: 409, title: 'The reports folder has no room for the report' },
  version_gone: { status: 410, title: 'What counted at this version is no longer kept' },
  precondition_failed: { status: 412, title: 'The resource has changed since you read it' },
  payload_too_large: { status: 413, title: 'The request body is too large' },
  file_too_large: { status: 413, title: 'A file is larger than allowed' },
  too_many_files: { status: 413, title: 'The request contains too many files' },
  unsupported_media_type: { status: 415, title: 'The media type is not supported' },
  range_not_satisfiable: { status: 416, title: 'The file has no such range of bytes' },
  too_many_requests: { status: 429, title: 'Too many requests were sent in a short time' },
  too_many_streams: { status: 429, title: 'Too many event streams are open' },
  too_many_loads: { status: 429, title: 'Too many loads are running' },
  headers_too_large: { status: 431, title: 'The request headers are too large' },
  idempotency_key_reused: { status: 422, title: 'The key was used for a different request' },
  digest_mismatch: { status: 422, title: 'The content does not match its digest' },
  // The content of a file
  file_not_found: { status: 422, title: 'The file does not exist in the data folder' },
  not_a_file: { status: 422, title: 'The path does not lead to a regular file' },
  file_unreadable: { status: 422, title: 'The file cannot be read' },
  empty_file: { status: 422, title: 'The file is empty' },
  no_rows: { status: 422, title: 'The file has a header but no rows' },
  binary_file: { status: 422, title: 'The file is not text' },
  malformed_header: { status: 422, title: 'The header row cannot be read' },
  header_changed: { status: 422, title: 'The header changes within the file' },
  unknown_header: { status: 422, title: 'The header row matches no dataset' },
  missing_column: { status: 422, title: 'A column is missing' },
  duplicate_column: { status: 422, title: 'A column appears twice in the header' },
  too_many_columns: { status: 422, title: 'The file has too many columns' },
  header_too_large: { status: 422, title: 'The header row is too long' },
  too_many_rejects: { status: 422, title: 'More rows were rejected than allowed' },
  invalid_compression: { status: 422, title: 'The compressed data cannot be read' },
  too_many_unmatched: {
    status: 422,
    title: 'More people than allowed have a birthplace that is not listed',
  },
  too_many_ambiguous: {
    status: 422,
    title: 'More people than allowed have a birthplace that is listed in several countries',
  },
  summary_too_large: {
    status: 422,
    title: 'The published data would exceed what the reader may hold',
  },
  query_too_large: { status: 422, title: 'The query would cost more than allowed' },
  compression_ratio: { status: 422, title: 'The file expands far more than a CSV file should' },
  invalid_report_name: { status: 422, title: 'The report name cannot be used' },
  // The service
  starting: { status: 503, title: 'The service is still starting' },
  too_many_reads: { status: 503, title: 'Too many expensive queries are running' },
  time_limit: { status: 503, title: 'The query takes longer than allowed' },
  aggregate_too_large: { status: 503, title: 'The published data exceed what the reader may hold' },
  internal: { status: 500, title: 'An internal error occurred' },
  database_unavailable: { status: 503, title: 'The database is not available' },
  storage_full: { status: 503, title: 'The disk is full' },
  reports_unavailable: { status: 503, title: 'The reports folder cannot be used' },
  shutting_down: { status: 503, title: 'The service is stopping' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

const retryAfterSeconds = 5;

/** Where somebody has to do something first. */
const retryLaterSeconds: Readonly<Partial<Record<ProblemCode, number>>> = { storage_full: 60 };

/**
 * After how many seconds the same request may go well (`Retry-After`, RFC 9110, 10.2.3).
 *
 * @returns undefined for what does not pass
 */
export function retryAfterOf(code: ProblemCode): number | undefined {
  const { status } = PROBLEMS[code];
  if (code === 'aggregate_too_large' || (status !== 503 && status !== 429)) return undefined;
  return retryLaterSeconds[code] ?? retryAfterSeconds;
}

/** Fields a problem may carry beside the standard ones, as `rejects` or `load`. */
export type ProblemExtras = Readonly<Record<string, unknown>>;

/** An error meant for the caller: `detail` is for them, `cause` for the log. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ProblemCode;
  readonly extras: ProblemExtras;
  /** `Retry-After`, where it is known better than from the code alone. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { cause?: unknown; extras?: ProblemExtras; retryAfterSeconds?: number } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.extras = options.extras ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds ?? retryAfterOf(code);
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  get title(): string {
    return PROBLEMS[this.code].title;
  }
}
