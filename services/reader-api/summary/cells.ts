import type { Cube } from '#shared/summary/cube.ts';
import type { BornRange } from './born.ts';
import type { CellSource } from './breakdown.ts';

/** The people of a cube who were born in a range of whole years; of all years without one. */
export function cellsOf(cube: Cube, range: BornRange | undefined): CellSource {
  if (!range) return cube;
  const from = Number(range.from.slice(0, 4));
  const to = Number(range.to.slice(0, 4));
  return {
    *births() {
      for (const [key, years] of cube.births()) yield [key, between(years, from, to)] as const;
    },
  };
}

function* between(years: ReadonlyMap<number, number>, from: number, to: number) {
  for (const entry of years) if (entry[0] >= from && entry[0] <= to) yield entry;
}
