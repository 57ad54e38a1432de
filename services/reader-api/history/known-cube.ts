import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import type { Cube } from '#shared/summary/cube.ts';
import type { DataVersion } from '../state/data-version.ts';
import type { LiveCube } from '../state/live-cube.ts';
import { standsAt } from '../state/stands-at.ts';

/** A cube that is there, to come from it to another version by the files that differ. */
export interface KnownCube {
  readonly at: DataVersion;
  /** Files it was counted from, and the rows that were loaded of them. */
  readonly files: number;
  readonly rows: number;
  /** Keys that are gone through to copy it. */
  readonly keys: number;
  /** A copy to be changed. @throws MovedOnError */
  copy(pause: Pause): Promise<Cube>;
}

/** The cube is at another version by now. */
export class MovedOnError extends Error {
  override name = 'MovedOnError';

  constructor() {
    super('the cube has moved on while it was copied');
  }
}

/** The cube of now, which goes on to newer versions; undefined: nothing is held. */
export function liveKnown(live: Pick<LiveCube, 'held'>): KnownCube | undefined {
  const held = live.held();
  if (!held) return undefined;
  const { at, cube } = held;
  let [files, rows] = [0, 0];
  for (const ofDataset of held.files.values()) {
    files += ofDataset.size;
    for (const ofFile of ofDataset.values()) rows += ofFile;
  }
  const copy = async (pause: Pause) => {
    const look = () => {
      if (!standsAt(live, at)) throw new MovedOnError();
    };
    look();
    return cube.copy(async () => {
      await pause();
      look();
    });
  };
  return { at, files, rows, keys: keysOf(cube), copy };
}

/** Keys that are gone through to copy a cube. */
export function keysOf(cube: Cube): number {
  return cube.births().size;
}

/**
 * The cube from which a version is counted with the fewest files to read, as far as that can be
 * told beforehand: as a rule a version has one. From nothing, those are read that count.
 *
 * @returns undefined: it is to be counted from nothing
 */
export function nearestCube(
  known: Iterable<KnownCube>,
  { version, instance }: DataVersion,
): KnownCube | undefined {
  let nearest: KnownCube | undefined;
  const distanceOf = ({ at }: KnownCube) => Math.abs(at.version - version);
  for (const one of known) {
    if (one.at.instance !== instance) continue;
    if (!nearest || distanceOf(one) < distanceOf(nearest)) nearest = one;
  }
  if (!nearest) return undefined;
  const distance = distanceOf(nearest);
  const counting = nearest.at.version > version ? nearest.files - distance : nearest.files;
  return distance <= counting ? nearest : undefined;
}
