import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { Problem } from '#shared/errors.ts';
import type { Schema } from '#shared/schema.ts';
import { type BirthCell, Cube } from '#shared/summary/cube.ts';
import type { Place } from '#shared/summary/match.ts';
import type { DataVersion } from '../versions/data-version.ts';
import { type FileChange, inSnapshot, type Snapshot } from './cube-repository.ts';

/** A cube and the data version it stands at. It is changed in one go, never while it is read. */
export interface CubeAt {
  readonly at: DataVersion;
  readonly cube: Cube;
  /** The files that count, by dataset. */
  readonly files: ReadonlyMap<string, ReadonlySet<number>>;
}

/** The cube, brought up to the newest data version on demand by what has changed since. */
export interface LiveCube {
  /** @returns the cube at that version or a later one @throws Problem aggregate_too_large */
  atLeast(wanted: DataVersion): Promise<CubeAt>;
  /** Whether the cube still stands at that version. */
  isAt(version: DataVersion): boolean;
}

/** The rows of a file that begins or ceases to count. */
interface Change {
  readonly file: FileChange;
  readonly births: readonly BirthCell[];
  readonly places: readonly Place[];
}

export function liveCube(
  db: Kysely<Schema>,
  options: { readonly cubeCellsMax: number },
  log: Logger,
): LiveCube {
  let state: CubeAt | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** Reads first and changes then, without a pause: who reads the cube never sees half a change. */
  const update = async (snapshot: Snapshot): Promise<CubeAt> => {
    const known = state?.at.instance === snapshot.at.instance ? state : undefined;
    const changes = await snapshot.changesSince(known?.at.version ?? 0);
    const wanted = changes.filter((file) => file.counted !== isCounted(known, file));
    if (!known || wanted.some((file) => file.purged && !file.counted)) {
      return rebuild(snapshot, known ? await snapshot.changesSince(0) : wanted);
    }
    const rows: Change[] = [];
    for (const file of wanted) rows.push(await readChange(file, snapshot));
    const files = copyOf(known.files);
    for (const change of rows) apply(known.cube, files, change);
    requireRoom(known.cube, options.cubeCellsMax);
    return { at: snapshot.at, cube: known.cube, files };
  };
  const rebuild = async (snapshot: Snapshot, all: readonly FileChange[]): Promise<CubeAt> => {
    const cube = new Cube();
    const files = copyOf(new Map());
    for (const file of all) {
      apply(cube, files, await readChange(file, snapshot));
      requireRoom(cube, options.cubeCellsMax);
    }
    log.info({ ...snapshot.at, files: all.length, cells: cube.cells }, 'read every aggregate');
    return { at: snapshot.at, cube, files };
  };
  const isCurrent = (wanted: DataVersion) =>
    state?.at.instance === wanted.instance && state.at.version >= wanted.version;

  const advance = async (wanted: DataVersion): Promise<CubeAt> => {
    if (state && isCurrent(wanted)) return state;
    try {
      state = await inSnapshot(db, update);
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

function isCounted(known: CubeAt | undefined, { dataset, id }: FileChange): boolean {
  return known?.files.get(dataset)?.has(id) ?? false;
}

function copyOf(files: CubeAt['files']): Map<string, Set<number>> {
  return new Map([...files].map(([dataset, ids]) => [dataset, new Set(ids)]));
}

async function readChange(file: FileChange, snapshot: Snapshot): Promise<Change> {
  const isPeople = file.dataset === 'people';
  return {
    file,
    births: isPeople ? await snapshot.births(file.id) : [],
    places: isPeople ? [] : await snapshot.places(file.id),
  };
}

function apply(cube: Cube, files: Map<string, Set<number>>, { file, births, places }: Change) {
  const sign = file.counted ? 1 : -1;
  cube.applyBirths(births, sign);
  for (const place of places) cube.applyPlace(place, sign);
  const ids = files.get(file.dataset) ?? new Set();
  if (file.counted) ids.add(file.id);
  else ids.delete(file.id);
  files.set(file.dataset, ids);
}

function requireRoom(cube: Cube, cellsMax: number): void {
  if (cube.cells <= cellsMax) return;
  const detail = `More than ${cellsMax} pairs of place and year are published (CUBE_CELLS_MAX).`;
  throw new Problem('aggregate_too_large', detail);
}
