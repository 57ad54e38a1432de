import type { DataVersion } from './data-version.ts';

/** How a version that a database was seen at stands to the one we are at. */
export type Relation = 'same' | 'older' | 'newer' | 'other';

/** Versions whose tokens are kept in memory; one from before them passes for another history. */
const rememberedMax = 10_000;

/** A version and its token, as `data_versions` has them. */
export type VersionStep = readonly [version: number, token: number];

/**
 * The version we are at and those that led to it. By them a node that lags is told from a database
 * with another history: a promoted replica that has lost versions, a restored backup, a database
 * that was swapped.
 *
 * A number alone tells nothing: after versions were lost, the next publish gives their numbers
 * again. So each publish and revert draws a random token for its version, and `data_versions` keeps
 * all of them. What a database says of itself is, seen from where we are:
 *
 * - `same`: our version with our token.
 * - `older`: a lower version with the token we know of it. It is a node that lags, and what we have
 *   stays right; unless it says nothing else for REPLICA_LAG_MAX_MS: then ours is lost.
 * - `newer`: a higher version. Whether it has come from ours, only its own `data_versions` can
 *   tell:
 *   our version has our token there, and then what has changed since is counted; or it is another
 *   history after all.
 * - `other`: all the rest. Nothing of ours holds there, not even the ids of files: it is counted
 *   from nothing.
 */
export class Lineage {
  readonly at: DataVersion;
  /** Numbers the histories this process has met: what is kept of one is of no use in another. */
  readonly history: number;
  /** The token of each version, the oldest first; shared with where we were before. */
  readonly #tokens: Map<number, number>;

  constructor(
    at: DataVersion,
    history: number,
    steps: readonly VersionStep[],
    tokens = new Map<number, number>(),
  ) {
    this.at = at;
    this.history = history;
    this.#tokens = tokens;
    for (const [version, token] of steps) tokens.set(version, token);
    // Known even where a loader-api of before has written no step.
    tokens.set(at.version, at.token);
    for (const oldest of tokens.keys()) {
      if (tokens.size <= rememberedMax) break;
      tokens.delete(oldest);
    }
  }

  /** The same history, some versions later. */
  extended(at: DataVersion, steps: readonly VersionStep[]): Lineage {
    return new Lineage(at, this.history, steps, this.#tokens);
  }

  relationOf(seen: DataVersion): Relation {
    if (seen.instance !== this.at.instance) return 'other';
    if (seen.version > this.at.version) return 'newer';
    if (this.#tokens.get(seen.version) !== seen.token) return 'other';
    return seen.version === this.at.version ? 'same' : 'older';
  }

  /** Whether a version is known here by another token, so that it was of another history. */
  contradicts(version: number, token: number): boolean {
    const known = this.#tokens.get(version);
    return known !== undefined && known !== token;
  }
}

/** What a database says of the versions it went through, all of one and the same moment. */
export interface VersionHistory {
  readonly at: DataVersion;
  tokenOf(version: number): Promise<number | undefined>;
  /** The steps after a version. */
  stepsSince(version: number): Promise<VersionStep[]>;
}

/**
 * The lineage of what a database holds.
 *
 * @param before where we were
 * @returns of the same history when it has come from there, else of one of its own
 */
export async function lineageOf(
  found: VersionHistory,
  before: Lineage | undefined,
): Promise<Lineage> {
  const { at } = found;
  const remembered = Math.max(at.version - rememberedMax, -1);
  if (before?.relationOf(at) === 'newer') {
    if ((await found.tokenOf(before.at.version)) === before.at.token) {
      const since = Math.max(before.at.version, remembered);
      return before.extended(at, await found.stepsSince(since));
    }
  }
  return new Lineage(at, (before?.history ?? 0) + 1, await found.stepsSince(remembered));
}
