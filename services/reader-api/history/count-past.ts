import { Problem } from '#shared/errors.ts';
import { Cube } from '#shared/summary/cube.ts';
import type { DataVersion } from '../state/data-version.ts';
import { type ApplyDeps, applyFiles, RowsGoneError } from './apply-files.ts';
import { type FileDifference, FileSteps, rowsOf } from './file-steps.ts';
import { type KnownCube, MovedOnError, nearestCube } from './known-cube.ts';
import type { MadeVersion, PastRepository } from './past-repository.ts';
import { goneProblem, untoldProblem } from './past-versions.ts';

/** Begun from a cube that is there; then, whatever has become of it, from nothing. */
const triesMax = 3;

/** A cube at a version, and how much it was counted from. */
export interface Counted {
  readonly cube: Cube;
  readonly files: number;
  readonly rows: number;
}

export interface CountPastDeps extends ApplyDeps {
  readonly past: Pick<PastRepository, 'findAll' | 'filesAt' | 'stepsBetween'>;
  /** The cubes that are there. */
  readonly known: () => Iterable<KnownCube>;
  /** Where expensive work waits for its turn. @param steps about how many it takes */
  readonly inLine: (steps: number, work: () => Promise<void>) => Promise<void>;
}

/**
 * Counts what counted at versions, and shows each in its turn: from the nearest cube that is there,
 * by the files that differ, or from nothing.
 *
 * @param versions the oldest first
 * @param visit the cube it gets is changed after it has ended, unless it was the last
 * @throws Problem version_gone, too_many_reads, aggregate_too_large, database_unavailable; what
 *   `visit` throws
 */
export type CountPast = (
  versions: readonly DataVersion[],
  visit: (version: DataVersion, counted: Counted) => Promise<void>,
) => Promise<void>;

export function createCountPast(deps: CountPastDeps): CountPast {
  const { past, known, inLine, slices } = deps;

  /** Asked before, and after: what was purged meanwhile is missing. */
  const requireKept = async (versions: readonly DataVersion[], base: DataVersion | undefined) => {
    const asked = base ? [...versions, base] : versions;
    const made = await past.findAll(asked.map(({ version }) => version));
    for (const version of versions) requireMade(version, made.get(version.version));
    if (base && !isMade(base, made.get(base.version))) throw new MovedOnError();
  };
  const count: CountFrom = async (base, versions, visit) => {
    const [oldest, newest] = endsOf(versions);
    await requireKept([oldest, newest], base?.at);
    const way = await wayTo(versions, base, past);
    if (!way) return false;
    const run = async () => {
      const cube = base ? await base.copy(slices()) : new Cube();
      let { files, rows } = base ?? { files: 0, rows: 0 };
      for (const { to, added, removed } of way) {
        await applyFiles(cube, removed, -1, deps);
        await applyFiles(cube, added, 1, deps);
        files += added.length - removed.length;
        rows += rowsOf(added) - rowsOf(removed);
        await visit(to, { cube, files, rows });
      }
    };
    const moved = way.reduce((sum, { added, removed }) => sum + rowsOf(added) + rowsOf(removed), 0);
    try {
      await inLine(moved + (base?.keys ?? 0), run);
    } catch (error) {
      if (!(error instanceof RowsGoneError)) throw error;
      await requireKept([oldest, newest], base?.at);
      throw goneProblem(oldest.version);
    }
    await requireKept([oldest, newest], base?.at);
    return true;
  };
  return async (versions, visit) => {
    if (versions.length === 0) return;
    for (let tries = 1; tries < triesMax; tries++) {
      const base = nearestCube(known(), endsOf(versions)[1]);
      if (!base) break;
      try {
        if (await count(base, versions, visit)) return;
        break;
      } catch (error) {
        if (!(error instanceof MovedOnError)) throw error;
      }
    }
    await count(undefined, versions, visit);
  };
}

/** @returns whether it was done; it is not where from nothing the way is shorter */
type CountFrom = (
  base: KnownCube | undefined,
  versions: readonly DataVersion[],
  visit: Parameters<CountPast>[1],
) => Promise<boolean>;

/** From one version to the next. */
interface Leg extends FileDifference {
  readonly to: DataVersion;
}

/**
 * The way through all versions.
 *
 * @returns undefined: from nothing it is shorter
 */
async function wayTo(
  versions: readonly DataVersion[],
  base: KnownCube | undefined,
  past: CountPastDeps['past'],
): Promise<Leg[] | undefined> {
  const [oldest, newest] = endsOf(versions);
  const from = base?.at.version ?? oldest.version;
  const first = Math.min(from, oldest.version);
  const last = Math.max(from, newest.version);
  const steps = new FileSteps(first < last ? await past.stepsBetween(first, last) : []);
  const isBackward = base && from - oldest.version > newest.version - from;
  const way: Leg[] = [];
  let at = from;
  for (const to of isBackward ? versions.toReversed() : versions) {
    way.push({ to, ...steps.between(at, to.version) });
    at = to.version;
  }
  const [begin, ...others] = way;
  if (!begin) return way;
  if (!base) {
    return [{ ...begin, added: await past.filesAt(begin.to.version), removed: [] }, ...others];
  }
  const [more, less] = [rowsOf(begin.added), rowsOf(begin.removed)];
  return more + less > base.rows + more - less ? undefined : way;
}

function endsOf(versions: readonly DataVersion[]): [oldest: DataVersion, newest: DataVersion] {
  const [oldest] = versions;
  const newest = versions.at(-1);
  if (!oldest || !newest) throw new Error('there is no version to count');
  return [oldest, newest];
}

/** Whether it is a version of this database, and what counted at it is kept. */
function isMade(version: DataVersion, made: MadeVersion | undefined): boolean {
  if (made?.token !== version.token) return false;
  return made.isTold && made.historyFrom <= version.version;
}

/** @throws Problem database_unavailable, version_gone */
function requireMade(version: DataVersion, made: MadeVersion | undefined): void {
  if (made?.token !== version.token) {
    const detail = 'The database was exchanged for another one meanwhile. Try again shortly.';
    throw new Problem('database_unavailable', detail);
  }
  if (!made.isTold) throw untoldProblem(version.version);
  if (made.historyFrom > version.version) throw goneProblem(version.version);
}
