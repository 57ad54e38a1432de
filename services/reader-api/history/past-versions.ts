import { Problem } from '#shared/errors.ts';
import { type DataVersion, isSame, type SeenVersion } from '../state/data-version.ts';
import type { LiveCube } from '../state/live-cube.ts';
import type { PastRepository } from './past-repository.ts';

/** Which data version is asked for: by its number, or by a time. */
export interface PastQuery {
  readonly version?: number | undefined;
  /** With date, time and zone (RFC 3339). */
  readonly at?: string | undefined;
}

/** The data version that is meant. */
export interface PastVersion {
  readonly at: DataVersion;
  /** Whether the same question will always mean this one. */
  readonly isFinal: boolean;
  /** Whether the data are at it now. */
  readonly isNow: boolean;
}

export interface PastVersionsDeps {
  readonly currentVersion: () => Promise<SeenVersion>;
  readonly cube: Pick<LiveCube, 'read'>;
  readonly past: PastRepository;
}

/** Tokens that are kept in memory. */
const tokensMax = 10_000;

/**
 * Finds the data version that is asked for.
 *
 * @throws Problem validation_failed, version_not_found, version_gone, database_unavailable
 */
export type FindPastVersion = (query: PastQuery) => Promise<PastVersion>;

export function createFindPastVersion(deps: PastVersionsDeps): FindPastVersion {
  const { currentVersion, cube, past } = deps;
  let latest: DataVersion | undefined;
  /** Of the versions that led to the latest. */
  const tokens = new Map<number, number>();

  const tokenOf = async (version: number, seen: SeenVersion): Promise<number> => {
    if (!latest || !isSame(latest, seen)) {
      latest = seen;
      tokens.clear();
      tokens.set(seen.version, seen.token);
    }
    const known = tokens.get(version);
    if (known !== undefined) return known;
    const made = await past.find(version);
    if (!made) throw behindProblem();
    if (!made.isTold) throw untoldProblem(version);
    const { token } = made;
    if (latest === seen && tokens.size < tokensMax) tokens.set(version, token);
    return token;
  };
  const find = async (version: number, seen: SeenVersion): Promise<DataVersion> => {
    if (version > seen.version) throw await aheadProblem(version, cube);
    if (version < seen.historyFrom) throw goneProblem(version);
    return { version, token: await tokenOf(version, seen), instance: seen.instance };
  };
  return async ({ version, at }) => {
    if (version !== undefined && at !== undefined) {
      throw new Problem('validation_failed', 'version and at cannot be given together.');
    }
    const seen = await currentVersion();
    if (at === undefined) {
      const asked = await find(version ?? seen.version, seen);
      return { at: asked, isFinal: true, isNow: asked.version === seen.version };
    }
    // Versions follow one another in time: none that is still to come will be before the last.
    const found = (await past.versionAt(msOf(at))) ?? 0;
    const last = Math.min(found, seen.version);
    const isFinal = found < seen.version;
    return { at: await find(last, seen), isFinal, isNow: last === seen.version };
  };
}

function msOf(time: string): number {
  const ms = Date.parse(time.toUpperCase());
  if (Number.isFinite(ms)) return ms;
  throw new Problem('validation_failed', 'at is not a time.');
}

export function goneProblem(version: number): Problem {
  const detail = `What counted at version ${version} is no longer kept (HISTORY_KEEP_MS).`;
  return new Problem('version_gone', detail);
}

/** Who has made it is older than the history. */
export function untoldProblem(version: number): Problem {
  const detail = `What counted at version ${version} was not written down; an older loader-api made it.`;
  return new Problem('version_gone', detail);
}

/** A node that lags does not know of the newest versions yet. */
async function aheadProblem(version: number, cube: Pick<LiveCube, 'read'>): Promise<Problem> {
  const now = await cube.read(({ at }) => at.version);
  if (version <= now) return behindProblem();
  return new Problem('version_not_found', `The data are at version ${now}.`);
}

export function behindProblem(): Problem {
  return new Problem(
    'database_unavailable',
    'This database node does not know of that version yet. Try again shortly.',
  );
}
