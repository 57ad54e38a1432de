import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { once, type Retrying } from '#shared/database/retry.ts';
import { Problem } from '#shared/errors.ts';
import { Cube } from '#shared/summary/cube.ts';
import { type CubeLimits, requireRoom } from '#shared/summary/cube-limits.ts';
import { type DataVersion, isSame } from '../versions/data-version.ts';
import { type Lineage, lineageOf } from '../versions/lineage.ts';
import { inSnapshot, type Snapshot } from './cube-repository.ts';
import { type CountedFiles, planFiles } from './file-plan.ts';
import { lagWatch } from './lag-watch.ts';
import { stepsOf } from './read-files.ts';

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
   * @param work what it is told may have changed after its first pause: see `isAt`
   * @throws Problem aggregate_too_large, database_unavailable; what `work` throws
   */
  read<T>(work: (now: CubeAt) => T | Promise<T>): Promise<T>;
  /** Whether the cube still stands at that version. */
  isAt(version: DataVersion): boolean;
}

export interface LiveCubeDeps {
  readonly database: DatabaseHandle;
  readonly currentVersion: () => Promise<DataVersion>;
  readonly config: CubeLimits & { readonly replicaLagMaxMs: number };
  readonly log: Logger;
  /** How reads are done again after a fault that passes. */
  readonly reading?: Retrying;
}

/** Where we are: at a version, with what it holds, or why that cannot be held. */
interface Standing {
  readonly lineage: Lineage;
  readonly held: CubeAt | Problem;
}

export function liveCube(deps: LiveCubeDeps): LiveCube {
  const { database, currentVersion, config, log, reading = once } = deps;
  const lag = lagWatch(config.replicaLagMaxMs);
  let standing: Standing | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** Whether what we have is right for a database that says this of itself. */
  const suits = (seen: DataVersion): boolean => {
    if (!standing) return false;
    const relation = standing.lineage.relationOf(seen);
    const lagsTooLong = lag.isTooLong(relation);
    return relation === 'same' || (relation === 'older' && !lagsTooLong);
  };
  /** Reads first and changes then, without a pause: who reads the cube never sees half a change. */
  const update = async (snapshot: Snapshot): Promise<void> => {
    const { at } = snapshot;
    if (suits(at)) return;
    const lineage = await lineageOf(snapshot, standing?.lineage);
    const goesOn = lineage.history === standing?.lineage.history;
    const before = goesOn ? cubeOf(standing) : undefined;
    if (standing && !goesOn) {
      log.warn({ from: standing.lineage.at, to: at }, 'the database has another history');
    }
    try {
      const files = before?.files ?? new Map();
      const plans = planFiles(files, await snapshot.changesSince(before?.at.version ?? 0));
      const steps = await stepsOf(plans, snapshot, config);
      const cube = before?.cube ?? new Cube();
      for (const step of steps) step(cube);
      requireRoom(cube.size, config);
      for (const { dataset, files, anew } of plans) {
        if (anew) log.info({ ...at, dataset, files: files.size }, 'counted anew');
      }
      const changed = plans.map(({ dataset, files }) => [dataset, files] as const);
      standing = { lineage, held: { at, lineage, cube, files: new Map([...files, ...changed]) } };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // It is not read again before the data have changed.
      standing = { lineage, held: error };
    }
  };
  /** @param before where we were when that version was seen */
  const advance = async (seen: DataVersion, before: Standing | undefined): Promise<void> => {
    // A history we have come to since then was seen later than what was seen.
    const isOver = () =>
      suits(seen) || (standing !== before && standing?.lineage.relationOf(seen) === 'other');
    for (let tries = 0; tries < triesMax && !isOver(); tries++) {
      if (tries > 0) await sleep(retryMs);
      await reading(() => inSnapshot(database, update));
    }
    if (isOver()) return;
    throw new Problem('database_unavailable', 'The database is behind what it has said before.');
  };
  const inTurn = (seen: DataVersion, before: Standing | undefined): Promise<void> => {
    const advanced = turn.then(() => advance(seen, before));
    turn = advanced.catch(() => undefined);
    return advanced;
  };
  const now = (): CubeAt => {
    const held = standing?.held;
    if (!held || held instanceof Problem) throw held ?? new Error('the cube stands nowhere');
    return held;
  };
  return {
    read: (work) =>
      currentVersion().then((seen) =>
        suits(seen) ? work(now()) : inTurn(seen, standing).then(() => work(now())),
      ),
    isAt: (version) => {
      const held = cubeOf(standing);
      return held !== undefined && isSame(held.at, version);
    },
  };
}

function cubeOf(standing: Standing | undefined): CubeAt | undefined {
  return standing?.held instanceof Problem ? undefined : standing?.held;
}
