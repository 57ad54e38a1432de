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

/**
 * @param code for the caller: of what is published already, or of what is to be
 * @throws Problem of that code where it may not be held
 */
export function requireRoom(
  size: CubeSize,
  limits: CubeLimits,
  code: 'aggregate_too_large' | 'summary_too_large' = 'aggregate_too_large',
): void {
  if (isWithin(size, limits)) return;
  const { cubeCellsMax, cubeBytesMax } = limits;
  const bound =
    size.cells > cubeCellsMax
      ? `${cubeCellsMax} pairs of place and year (CUBE_CELLS_MAX)`
      : `${cubeBytesMax} bytes of memory (CUBE_BYTES_MAX)`;
  throw new Problem(code, `The summary would need more than ${bound}.`);
}
