import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createSerial } from '#shared/concurrency/serial.ts';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { once, type Retrying } from '#shared/database/retry.ts';
import { Problem } from '#shared/errors.ts';
import type { Cube } from '#shared/summary/cube.ts';
import type { CubeLimits } from '#shared/summary/cube-limits.ts';
import { applyPlans, plansSince } from './apply-plans.ts';
import { inSnapshot, type Snapshot } from './cube-repository.ts';
import type { DataVersion } from './data-version.ts';
import type { CountedFiles } from './file-plan.ts';
import { createLagWatch } from './lag-watch.ts';
import { type Lineage, lineageOf } from './lineage.ts';

/** Behind a router, the next node that is asked may be further. */
const triesMax = 10;
const retryMs = 50;

/** A cube and the data version it stands at. It is changed in one go, never while it is read. */
export interface CubeAt {
  readonly at: DataVersion;
  readonly lineage: Lineage;
  readonly cube: Cube;
  readonly files: CountedFiles;
}

/** The cube, brought up to the newest data version on demand by what has changed since. */
export interface LiveCube {
  /**
   * Reads the cube as of now: at the version the database is at when it is called, or a later one.
   * Of nodes that lag nothing is taken, so answers do not go back; which those are, and when the
   * database is another one, `Lineage` says.
   *
   * @param work the cube it gets may have changed after its first pause: see `standsAt`
   * @throws Problem aggregate_too_large, database_unavailable; what `work` throws
   */
  read<T>(work: (now: CubeAt) => T | Promise<T>): Promise<T>;
  /**
   * The same, and the cube is not changed until the work has ended: whoever asks for newer data
   * waits for it. The work must not read the cube by itself.
   */
  readStill<T>(work: (now: CubeAt) => Promise<T>): Promise<T>;
  /** The cube as it stands, without a look at what is new; undefined: nothing is held. */
  held(): CubeAt | undefined;
}

export interface LiveCubeDeps {
  readonly database: DatabaseHandle;
  readonly currentVersion: () => Promise<DataVersion>;
  readonly config: CubeLimits & { readonly replicaLagMaxMs: number };
  readonly log: Logger;
  /** How reads are done again after a fault that passes. */
  readonly reading?: Retrying;
}

/** Where we are: at a version, with what it holds, or why not; undefined once it was let go of. */
interface Standing {
  readonly lineage: Lineage;
  readonly held: CubeAt | Problem | undefined;
}

export function createLiveCube(deps: LiveCubeDeps): LiveCube {
  const { database, currentVersion, config, log, reading = once } = deps;
  const lag = createLagWatch(config.replicaLagMaxMs);
  let standing: Standing | undefined;
  const inTurn = createSerial();

  /** Whether what we have is right for a database that says this of itself. */
  const suits = (seen: DataVersion): boolean => {
    if (!standing) return false;
    const relation = standing.lineage.relationOf(seen);
    const lagsTooLong = lag.isTooLong(relation);
    return relation === 'same' || (relation === 'older' && !lagsTooLong);
  };
  /** Whether it is here to be read, too. */
  const isHere = (seen: DataVersion) => suits(seen) && standing?.held !== undefined;
  /** Two cubes may take twice as much as one may: the old one goes first where that would be so. */
  const letGo = (): void => {
    const size = cubeOf(standing)?.cube.size.bytes ?? 0;
    if (standing && size * 2 > config.cubeBytesMax) standing = { ...standing, held: undefined };
  };
  const lineageAt = async (snapshot: Snapshot): Promise<Lineage> =>
    standing?.lineage.relationOf(snapshot.at) === 'same'
      ? standing.lineage
      : lineageOf(snapshot, standing?.lineage);
  const update = async (snapshot: Snapshot): Promise<void> => {
    const { at } = snapshot;
    if (isHere(at)) return;
    // A node that lags, and nothing is held to go on answering from.
    if (suits(at) && standing?.lineage.relationOf(at) === 'older') return;
    const lineage = await lineageAt(snapshot);
    const goesOn = lineage.history === standing?.lineage.history;
    if (standing && !goesOn) {
      log.warn(
        { from: standing.lineage.at, to: at },
        'the database has another history; counting everything anew',
      );
      letGo();
    }
    try {
      let before = goesOn ? cubeOf(standing) : undefined;
      let plans = await plansSince(before, snapshot);
      if (before && plans.some(({ anew }) => anew)) {
        letGo();
        before = cubeOf(standing);
        plans = before ? plans : await plansSince(before, snapshot);
      }
      const counted = await applyPlans(before, plans, snapshot, config);
      for (const { dataset, files, anew } of plans) {
        if (anew) log.debug({ ...at, dataset, files: files.size }, 'counted anew');
      }
      standing = { lineage, held: { at, lineage, ...counted } };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // It is not read again before the data have changed.
      standing = { lineage, held: error };
    }
  };
  /** @param before the lineage of where we were when that version was seen */
  const advance = async (seen: DataVersion, before: Lineage | undefined): Promise<void> => {
    // A history we have come to since then was seen later than what was seen.
    const isOver = () =>
      isHere(seen) ||
      (standing?.lineage !== before && standing?.lineage.relationOf(seen) === 'other');
    for (let tries = 0; tries < triesMax && !isOver(); tries++) {
      if (tries > 0) await sleep(retryMs);
      await reading(() => inSnapshot(database, update));
    }
    if (isOver()) return;
    throw new Problem(
      'database_unavailable',
      'The database is behind the version it reported before. Try again shortly.',
    );
  };
  const to = (seen: DataVersion) => {
    const before = standing?.lineage;
    return () => advance(seen, before);
  };
  const now = () => heldBy(standing);
  return {
    read: (work) =>
      currentVersion().then((seen) =>
        isHere(seen) ? work(now()) : inTurn(to(seen)).then(() => work(now())),
      ),
    readStill: (work) =>
      currentVersion()
        .then(to)
        .then((advanced) => inTurn(() => advanced().then(() => work(now())))),
    held: () => cubeOf(standing),
  };
}

function cubeOf(standing: Standing | undefined): CubeAt | undefined {
  return standing?.held instanceof Problem ? undefined : standing?.held;
}

/** @throws Problem that says why nothing is held */
function heldBy(standing: Standing | undefined): CubeAt {
  const held = standing?.held;
  if (!held || held instanceof Problem) throw held ?? new Error('the cube stands nowhere');
  return held;
}
