import { Problem } from '../errors.ts';
import type { CubeSize } from './cube-size.ts';

/** What reader-api may hold in memory: the settings CUBE_CELLS_MAX and CUBE_BYTES_MAX. */
export interface CubeLimits {
  readonly cubeCellsMax: number;
  readonly cubeBytesMax: number;
}

/** Whether a cube of that size may be held. */
export function isWithin({ cells, bytes }: CubeSize, limits: CubeLimits): boolean {
  return cells <= limits.cubeCellsMax && bytes <= limits.cubeBytesMax;
}

/** @throws Problem aggregate_too_large where it may not be held */
export function requireRoom(size: CubeSize, limits: CubeLimits): void {
  if (isWithin(size, limits)) return;
  const detail =
    size.cells > limits.cubeCellsMax
      ? `The summary would be of more than ${limits.cubeCellsMax} pairs of place and year (CUBE_CELLS_MAX).`
      : `The summary would take more than ${limits.cubeBytesMax} bytes of memory (CUBE_BYTES_MAX).`;
  throw new Problem('aggregate_too_large', detail);
}
