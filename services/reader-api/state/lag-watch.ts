import type { Relation } from './lineage.ts';

/** Watches how long a database has said nothing but older versions. */
export interface LagWatch {
  /** Takes note of what was seen. @returns whether it lags for longer than a node may */
  isTooLong(seen: Relation): boolean;
}

export function createLagWatch(lagMaxMs: number): LagWatch {
  let since: number | undefined;
  return {
    isTooLong: (seen) => {
      if (seen !== 'older') {
        since = undefined;
        return false;
      }
      since ??= performance.now();
      return performance.now() - since > lagMaxMs;
    },
  };
}
