/**
 * `data_version` and its `version_token`; `instance`, a number of this very database;
 * `history_from`, the oldest data version of which is kept what counted.
 */
export interface MetaTable {
  name: string;
  value: number;
}

/** What brings a data version. */
export const VERSION_KINDS = ['publish', 'replace', 'revert'] as const;
export type VersionKind = (typeof VERSION_KINDS)[number];

/** Every data version there was, with the token that tells it from another of that number. */
export interface DataVersionsTable {
  version: number;
  token: number;
  /** Never before that of the version before; null of versions from before that was kept. */
  created_at: number | null;
  /** The load that was published or reverted; null of versions from before that was kept. */
  load_id: string | null;
  kind: VersionKind | null;
  /** The name of the API key it was done with, where that need not be the one of the load. */
  sent_by: string | null;
}

/**
 * A file whose rows began (1) or ceased (0) to count at a data version: what counted at a version
 * are the files whose last row until then has a 1.
 */
export interface CountedTable {
  version: number;
  file_id: number;
  counts: number;
}
