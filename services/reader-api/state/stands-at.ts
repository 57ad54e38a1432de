import { type DataVersion, isSame } from './data-version.ts';
import type { LiveCube } from './live-cube.ts';

/** Whether the cube still stands at that version. */
export function standsAt(cube: Pick<LiveCube, 'held'>, version: DataVersion): boolean {
  const held = cube.held();
  return held !== undefined && isSame(held.at, version);
}
