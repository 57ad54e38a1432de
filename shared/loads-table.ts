import type { Generated } from 'kysely';

/**
 * Where a load stands. `ready` is held, and `published` may become `reverted`; the last three are
 * final.
 */
export const LOAD_STATES = [
  'queued',
  'receiving',
  'loading',
  'ready',
  'published',
  'failed',
  'cancelled',
  'reverted',
] as const;
export type LoadState = (typeof LOAD_STATES)[number];
export type LoadMode = 'append' | 'replace';
export type LoadSource = 'upload' | 'path' | 'auto';

/** Moments are milliseconds since 1970, yes/no is 1/0: the same types on every engine. */
export interface LoadsTable {
  id: string;
  state: LoadState;
  mode: LoadMode;
  source: LoadSource;
  dry_run: Generated<number>;
  /** The options it was asked with, as JSON. */
  options: string;
  /** The same as it is shown: without the files of a load of paths; null of loads from before. */
  asked: string | null;
  /** The name of the API key it was sent with, and the id of the request. */
  sent_by: string | null;
  request_id: string | null;
  /** SHA-256 of the key a client named its request by; unique while it is remembered. */
  idempotency_key: string | null;
  /** SHA-256 of what was asked under that key; known once everything was read. */
  fingerprint: string | null;
  /** The process that works on it, and when it last said so; each chunk it writes adds one. */
  owner: string | null;
  heartbeat_at: number | null;
  /** Why it failed: `{code, message}` as JSON. */
  error: string | null;
  /**
   * What publishing it would change (`StoredPreview`), as JSON, and the data version that was
   * looked at; of dry runs from before that was kept, only what the summary would become.
   */
  preview: string | null;
  preview_version: number | null;
  /** Its rejects by their cause (`CauseOfFile`), as JSON; null where there is none. */
  rejects_by: string | null;
  /** Names of the option `map` that no column of any file has, as JSON; null: there is none. */
  map_unused: string | null;
  /** The load that already held this content. */
  duplicate_of: string | null;
  data_version: number | null;
  rows_read: Generated<number>;
  rows_loaded: Generated<number>;
  rows_rejected: Generated<number>;
  bytes_read: Generated<number>;
  bytes_total: number | null;
  created_at: number;
  started_at: number | null;
  /** Since when it is held, and until when it can be published. */
  ready_at: number | null;
  expires_at: number | null;
  finished_at: number | null;
  /** How long its stages took (`LoadObject`); null where there was none, or it was not kept yet. */
  receive_ms: number | null;
  write_ms: number | null;
  publish_ms: number | null;
}
