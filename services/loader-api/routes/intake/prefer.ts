/** What a client would like of the answer (RFC 7240). */
export interface Preference {
  /** How long it would wait for a result, in milliseconds; undefined: it did not say. */
  readonly waitMs: number | undefined;
  readonly respondAsync: boolean;
}

/**
 * Reads `Prefer: wait=30, respond-async`; what is not understood is passed over, as the RFC says.
 */
export function parsePrefer(header: string | string[] | undefined): Preference {
  const words = (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map((word) => word.trim().toLowerCase());
  const wait = words.map((word) => /^wait\s*=\s*"?(\d{1,6})"?$/.exec(word)?.[1]).find(Boolean);
  return {
    waitMs: wait === undefined ? undefined : Number(wait) * 1000,
    respondAsync: words.includes('respond-async'),
  };
}
