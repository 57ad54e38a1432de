import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { Problem } from '#shared/errors.ts';
import type { Schema } from '#shared/schema.ts';
import { Cube } from '#shared/summary/cube.ts';
import type { DataVersion } from '../versions/data-version.ts';
import { type FileChange, inSnapshot, type Snapshot } from './cube-repository.ts';

/** A cube and the data version it stands at. */
export interface CubeAt {
  readonly at: DataVersion;
  readonly cube: Cube;
}

/** The cube, brought up to the newest data version on demand by what has changed since. */
export interface LiveCube {
  /** @returns the cube at that version or a later one @throws Problem aggregate_too_large */
  atLeast(wanted: DataVersion): Promise<CubeAt>;
}

export function liveCube(
  db: Kysely<Schema>,
  options: { readonly cubeCellsMax: number },
  log: Logger,
): LiveCube {
  let state: CubeAt | undefined;
  let counted = new Set<number>();
  let turn: Promise<unknown> = Promise.resolve();

  const change = async (cube: Cube, file: FileChange, snapshot: Snapshot) => {
    const sign = file.counted ? 1 : -1;
    if (file.dataset === 'people') {
      for await (const cell of snapshot.births(file.id)) {
        cube.applyBirths(cell, sign);
        requireRoom(cube, options.cubeCellsMax);
      }
    } else {
      for await (const place of snapshot.places(file.id)) {
        cube.applyPlace(place, sign);
        requireRoom(cube, options.cubeCellsMax);
      }
    }
    if (file.counted) counted.add(file.id);
    else counted.delete(file.id);
  };

  const update = async (snapshot: Snapshot): Promise<CubeAt> => {
    const sameDatabase = state?.at.instance === snapshot.at.instance;
    const known = sameDatabase ? state : undefined;
    const changes = await snapshot.changesSince(known?.at.version ?? 0);
    const wanted = changes.filter((file) => !known || file.counted !== counted.has(file.id));
    if (known && wanted.every((file) => !file.purged)) {
      for (const file of wanted) await change(known.cube, file, snapshot);
      return { at: snapshot.at, cube: known.cube };
    }
    counted = new Set();
    const cube = new Cube();
    const all = known ? await snapshot.changesSince(0) : wanted;
    for (const file of all) await change(cube, file, snapshot);
    log.info({ ...snapshot.at, files: all.length, cells: cube.cells }, 'read every aggregate');
    return { at: snapshot.at, cube };
  };

  const isCurrent = (wanted: DataVersion) =>
    state !== undefined &&
    state.at.instance === wanted.instance &&
    state.at.version >= wanted.version;

  const advance = async (wanted: DataVersion): Promise<CubeAt> => {
    if (!state || !isCurrent(wanted)) {
      try {
        state = await inSnapshot(db, update);
      } catch (error) {
        // Half a change may have been applied, so the next time everything is read anew.
        state = undefined;
        throw error;
      }
    }
    return state;
  };
  return {
    async atLeast(wanted) {
      if (state && isCurrent(wanted)) return state;
      const result = turn.then(() => advance(wanted));
      turn = result.catch(() => undefined);
      return result;
    },
  };
}

function requireRoom(cube: Cube, cellsMax: number): void {
  if (cube.cells <= cellsMax) return;
  const detail = `More than ${cellsMax} pairs of place and year are published (CUBE_CELLS_MAX).`;
  throw new Problem('aggregate_too_large', detail);
}
