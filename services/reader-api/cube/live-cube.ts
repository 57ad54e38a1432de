import type { Logger } from 'pino';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { Problem } from '#shared/errors.ts';
import { Cube } from '#shared/summary/cube.ts';
import type { DataVersion } from '../versions/data-version.ts';
import { inSnapshot, type Snapshot } from './cube-repository.ts';
import { type CountedFiles, type DatasetPlan, planFiles } from './file-plan.ts';

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

/** Something to do to the cube, for which all has been read. */
type Step = (cube: Cube) => void;

export function liveCube(
  database: DatabaseHandle,
  options: { readonly cubeCellsMax: number },
  log: Logger,
): LiveCube {
  let state: CubeAt | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** Reads first and changes then, without a pause: who reads the cube never sees half a change. */
  const update = async (snapshot: Snapshot): Promise<CubeAt> => {
    const { at } = snapshot;
    const known = state?.at.instance === at.instance ? state : nothing(at);
    const plans = planFiles(known.files, await snapshot.changesSince(known.at.version));
    const steps: Step[] = [];
    for (const plan of plans) {
      if (plan.anew) {
        steps.push(await countAnew(snapshot, plan, options.cubeCellsMax));
        log.info({ ...at, dataset: plan.dataset, files: plan.files.size }, 'counted anew');
        continue;
      }
      for (const id of plan.added) steps.push(await readFile(snapshot, plan.dataset, id, 1));
      for (const id of plan.removed) steps.push(await readFile(snapshot, plan.dataset, id, -1));
    }
    for (const step of steps) step(known.cube);
    requireRoom(known.cube, options.cubeCellsMax);
    const files = plans.map(({ dataset, files }) => [dataset, files] as const);
    return { at, cube: known.cube, files: new Map([...known.files, ...files]) };
  };
  const isCurrent = (wanted: DataVersion) =>
    state?.at.instance === wanted.instance && state.at.version >= wanted.version;

  const advance = async (wanted: DataVersion): Promise<CubeAt> => {
    if (state && isCurrent(wanted)) return state;
    try {
      state = await inSnapshot(database, update);
      return state;
    } catch (error) {
      if (error instanceof Problem) state = undefined;
      throw error;
    }
  };
  return {
    async atLeast(wanted) {
      if (state && isCurrent(wanted)) return state;
      const result = turn.then(() => advance(wanted));
      turn = result.catch(() => undefined);
      return result;
    },
    isAt: ({ instance, version }) =>
      state?.at.instance === instance && state.at.version === version,
  };
}

function nothing({ instance }: DataVersion): CubeAt {
  return { at: { instance, version: 0 }, cube: new Cube(), files: new Map() };
}

async function countAnew(
  snapshot: Snapshot,
  { dataset, files }: DatasetPlan,
  cellsMax: number,
): Promise<Step> {
  const other = new Cube();
  for (const id of files) {
    const add = await readFile(snapshot, dataset, id, 1);
    add(other);
    requireRoom(other, cellsMax);
  }
  return (cube) => (dataset === 'people' ? cube.takePeople(other) : cube.takePlaces(other));
}

/** @param sign 1 to add the file's rows, -1 to take them away */
async function readFile(
  snapshot: Snapshot,
  dataset: string,
  id: number,
  sign: 1 | -1,
): Promise<Step> {
  if (dataset === 'people') {
    const births = await snapshot.births(id);
    return (cube) => cube.applyBirths(births, sign);
  }
  const places = await snapshot.places(id);
  return (cube) => {
    for (const place of places) cube.applyPlace(place, sign);
  };
}

function requireRoom(cube: Cube, cellsMax: number): void {
  if (cube.cells <= cellsMax) return;
  const detail = `More than ${cellsMax} pairs of place and year are published (CUBE_CELLS_MAX).`;
  throw new Problem('aggregate_too_large', detail);
}
