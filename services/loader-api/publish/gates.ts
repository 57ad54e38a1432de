import type { Kysely } from 'kysely';
import { createYieldIfDue, type Pause } from '#shared/concurrency/yield-if-due.ts';
import { Problem } from '#shared/errors.ts';
import type { Schema } from '#shared/schema.ts';
import type { Cube } from '#shared/summary/cube.ts';
import type { CubeLimits } from '#shared/summary/cube-limits.ts';
import { type Placement, placementOf } from '#shared/summary/placement.ts';
import { isOver, parseBudget } from '../loads/budget.ts';
import type { LoadOptions } from '../loads/options.ts';
import { countCube, type FileToCount } from './count-cube.ts';
import { inCountingTurn } from './counting-turn.ts';
import { type Outlook, type Publishable, withOutlook } from './outlook.ts';
import { worstBirthplaces } from './worst-birthplaces.ts';

/*
 * How many people may be counted under no country for a load to be published:
 *
 * - A load of people alone is judged by its own people. Those of files that are duplicates are not
 *   among them.
 * - A load that brings places changes where everybody is counted, so it is judged by all people
 *   that would count.
 * - The places are those that would count: with the load's own, and without what it replaces.
 * - A load of which nothing would be published passes, and so does one with nobody to be judged by.
 */
export type Gates = Pick<LoadOptions, 'maxUnmatched' | 'maxAmbiguous'>;

/** In the order in which they are judged. */
const kinds = [
  { kind: 'unmatched', option: 'maxUnmatched', code: 'too_many_unmatched' },
  { kind: 'ambiguous', option: 'maxAmbiguous', code: 'too_many_ambiguous' },
] as const;

/** Most birthplaces that a sentence names; the others stand beside it. */
const namedMax = 3;

export function hasGates(gates: Gates): boolean {
  return kinds.some(({ option }) => (gates[option] ?? 'all') !== 'all');
}

/** A load to be judged. */
export interface GatedLoad extends Publishable {
  readonly gates: Gates;
  /** Asked first, as in the publication itself. */
  readonly requireVersion?: ((dataVersion: number) => void) | undefined;
}

/**
 * Judges a load by the data as they are.
 *
 * @returns the data version it was judged at
 * @throws Problem too_many_unmatched, too_many_ambiguous, summary_too_large, database_unavailable;
 *   what `requireVersion` throws
 */
export function judge(db: Kysely<Schema>, load: GatedLoad, limits: CubeLimits): Promise<number> {
  return inCountingTurn(db, () =>
    withOutlook(db, load, async (outlook) => {
      load.requireVersion?.(outlook.dataVersion);
      await requireGates(db, outlook, load.gates, limits);
      return outlook.dataVersion;
    }),
  );
}

/** Judges what an outlook has found. @throws as `judge` */
export async function requireGates(
  db: Kysely<Schema>,
  outlook: Outlook,
  gates: Gates,
  limits: CubeLimits,
): Promise<void> {
  if (!hasGates(gates) || outlook.isDuplicate) return;
  const pause = createYieldIfDue();
  const cube = await countCube(db, filesToJudge(outlook), { limits, pause });
  const placement = await placementOf(cube, pause);
  for (const { kind, option, code } of kinds) {
    const most = gates[option] ?? 'all';
    if (!isOver(parseBudget(most), placement[kind], placement.people)) continue;
    throw await refusal({ kind, option, code, most }, placement, cube, pause);
  }
}

function filesToJudge({ counting, added, replaced }: Outlook): FileToCount[] {
  const bringsPlaces = replaced.has('places') || added.some(({ dataset }) => dataset === 'places');
  const staying = counting.filter(({ dataset }) => !replaced.has(dataset));
  const judged = bringsPlaces ? staying : staying.filter(({ dataset }) => dataset === 'places');
  return [...judged, ...added];
}

type Refused = Pick<(typeof kinds)[number], 'kind' | 'option' | 'code'> & { readonly most: string };

async function refusal(
  { kind, option, code, most }: Refused,
  placement: Placement,
  cube: Cube,
  pause: Pause,
): Promise<Problem> {
  const birthplaces = await worstBirthplaces(cube, kind, pause);
  const named = birthplaces
    .slice(0, namedMax)
    .map(({ place_of_birth, people }) => `${JSON.stringify(place_of_birth)} (${people})`);
  const detail =
    `${placement[kind]} of ${placement.people} people would be ${kind}; ${option} is ${most}. Most of ` +
    `them were born in ${named.join(', ')}.`;
  const { people } = placement;
  return new Problem(code, detail, { extras: { people, [kind]: placement[kind], birthplaces } });
}
