import { Cube } from '#shared/summary/cube.ts';
import { type CubeLimits, requireRoom } from '#shared/summary/cube-limits.ts';
import type { Snapshot } from './cube-repository.ts';
import { type CountedFiles, type DatasetPlan, planFiles } from './file-plan.ts';
import { stepsOf } from './read-files.ts';

/** A cube, and the files it was counted from, at a data version. */
export interface Counted {
  readonly at: { readonly version: number };
  readonly cube: Cube;
  readonly files: CountedFiles;
}

/** What is to be done to come from a cube, or from nothing, to where a snapshot is. */
export async function plansSince(
  before: Counted | undefined,
  snapshot: Snapshot,
): Promise<DatasetPlan[]> {
  const changes = await snapshot.changesSince(before?.at.version ?? 0);
  return planFiles(before?.files ?? new Map(), changes);
}

/**
 * Does it: reads first and changes then, without a pause, so that nobody sees half a change. The
 * cube of before is the one that is changed.
 *
 * @throws Problem aggregate_too_large
 */
export async function applyPlans(
  before: Counted | undefined,
  plans: readonly DatasetPlan[],
  snapshot: Snapshot,
  limits: CubeLimits,
): Promise<Omit<Counted, 'at'>> {
  const steps = await stepsOf(plans, snapshot, limits);
  const cube = before?.cube ?? new Cube();
  for (const step of steps) step(cube);
  requireRoom(cube.size, limits);
  const changed = plans.map(({ dataset, files }) => [dataset, files] as const);
  return { cube, files: new Map([...(before?.files ?? []), ...changed]) };
}
