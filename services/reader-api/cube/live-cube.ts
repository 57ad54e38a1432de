import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { once, type Retrying } from '#shared/database/retry.ts';
import { Problem } from '#shared/errors.ts';
import { Cube } from '#shared/summary/cube.ts';
import { type CubeLimits, requireRoom } from '#shared/summary/cube-limits.ts';
import { type DataVersion, isAtLeast, isSame } from '../versions/data-version.ts';
import { inSnapshot, type Snapshot } from './cube-repository.ts';
import { type CountedFiles, planFiles } from './file-plan.ts';
import { stepsOf } from './read-files.ts';

/** Behind a router, the next node that is asked may be further. */
const triesMax = 10;
const retryMs = 50;

/** A cube and the data version it stands at. It is changed in one go, never while it is read. */
export interface CubeAt {
  readonly at: DataVersion;
  readonly cube: Cube;
  readonly files: CountedFiles;
}

/** The cube, brought up to the newest data version on demand by what has changed since. */
export interface LiveCube {
  /** @returns the cube at that version or a later one @throws Problem aggregate_too_large */
  atLeast(wanted: DataVersion): Promise<CubeAt>;
  /** Whether the cube still stands at that version. */
  isAt(version: DataVersion): boolean;
}

/** @param reading how reads are done again after a fault that passes */
export function liveCube(
  database: DatabaseHandle,
  options: CubeLimits,
  log: Logger,
  reading: Retrying = once,
): LiveCube {
  let state: CubeAt | undefined;
  /** What could not be held, and as of when: it is not read again before it has changed. */
  let refusal: { readonly at: DataVersion; readonly problem: Problem } | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** Reads first and changes then, without a pause: who reads the cube never sees half a change. */
  const update = async (snapshot: Snapshot): Promise<CubeAt> => {
    const { at } = snapshot;
    // Of several nodes this one may be behind the one that was asked before.
    if (state && isAtLeast(state.at, at)) return state;
    const before = state?.at.instance === at.instance ? state : nothing(at);
    try {
      const plans = planFiles(before.files, await snapshot.changesSince(before.at.version));
      for (const step of await stepsOf(plans, snapshot, options)) step(before.cube);
      requireRoom(before.cube.size, options);
      for (const { dataset, files, anew } of plans) {
        if (anew) log.info({ ...at, dataset, files: files.size }, 'counted anew');
      }
      refusal = undefined;
      const files = plans.map(({ dataset, files }) => [dataset, files] as const);
      return { at, cube: before.cube, files: new Map([...before.files, ...files]) };
    } catch (error) {
      if (error instanceof Problem) {
        refusal = { at, problem: error };
        state = undefined;
      }
      throw error;
    }
  };
  const known = (wanted: DataVersion): CubeAt | undefined => {
    if (refusal && isAtLeast(refusal.at, wanted)) throw refusal.problem;
    return state && isAtLeast(state.at, wanted) ? state : undefined;
  };
  const advance = async (wanted: DataVersion): Promise<CubeAt> => {
    for (let tries = 0; tries < triesMax; tries++) {
      const found = known(wanted);
      if (found) return found;
      if (tries > 0) await sleep(retryMs);
      state = await reading(() => inSnapshot(database, update));
    }
    const found = known(wanted);
    if (found) return found;
    throw new Problem('database_unavailable', 'The database is behind what it has said before.');
  };
  return {
    async atLeast(wanted) {
      const found = known(wanted);
      if (found) return found;
      const result = turn.then(() => advance(wanted));
      turn = result.catch(() => undefined);
      return result;
    },
    isAt: (version) => state !== undefined && isSame(state.at, version),
  };
}

function nothing({ instance }: DataVersion): CubeAt {
  return { at: { instance, version: 0 }, cube: new Cube(), files: new Map() };
}
