import type { Kysely } from 'kysely';
import { createYieldIfDue } from '#shared/concurrency/yield-if-due.ts';
import type { Schema } from '#shared/schema.ts';
import { Cube } from '#shared/summary/cube.ts';
import type { CubeLimits } from '#shared/summary/cube-limits.ts';
import { placementOf } from '#shared/summary/placement.ts';
import type { StoredPreview } from '../loads/stored-preview.ts';
import { changesBetween } from './changes-between.ts';
import { addToCube } from './count-cube.ts';
import { inCountingTurn } from './counting-turn.ts';
import type { Holder } from './duplicates.ts';
import { figuresOf } from './figures.ts';
import { type Gates, requireGates } from './gates.ts';
import { type Outlook, type Publishable, withOutlook } from './outlook.ts';

export interface PreviewLimits extends CubeLimits {
  /** Most countries that are kept. */
  readonly previewCountriesMax: number;
}

/** What would come of a load if it were published now. */
export interface Preview {
  /** The data version that was looked at. */
  readonly dataVersion: number;
  readonly changes: StoredPreview;
  /** Its files whose content counts already. */
  readonly duplicates: ReadonlyMap<number, Holder>;
  /** The load's figures. */
  readonly figures: ReturnType<typeof figuresOf>;
}

/**
 * What would come of this load if it were published now. All that counts is counted, and what would
 * change on top of it: once through the aggregates, and once through the birthplaces before and
 * after.
 *
 * @throws Problem too_many_unmatched, too_many_ambiguous, summary_too_large, database_unavailable
 */
export function previewLoad(
  db: Kysely<Schema>,
  load: Publishable & { readonly gates: Gates },
  limits: PreviewLimits,
): Promise<Preview> {
  return inCountingTurn(db, () =>
    withOutlook(db, load, async (outlook) => {
      await requireGates(db, outlook, load.gates, limits);
      const { dataVersion, own, duplicates, isDuplicate } = outlook;
      // All of it published already: it would not be published, so its figures stay what was read.
      const figures = figuresOf(own, isDuplicate ? new Map() : duplicates);
      const changes = await changesOf(db, outlook, limits);
      return { dataVersion, changes, duplicates, figures };
    }),
  );
}

/** A preview as the load keeps it. */
export function previewColumns({ changes, dataVersion }: Pick<Preview, 'changes' | 'dataVersion'>) {
  return { preview: JSON.stringify(changes), preview_version: dataVersion };
}

async function changesOf(
  db: Kysely<Schema>,
  { counting, added, replaced }: Outlook,
  limits: PreviewLimits,
): Promise<StoredPreview> {
  const pause = createYieldIfDue();
  const cube = new Cube();
  await addToCube(cube, db, counting, { limits, pause });
  const before = await placementOf(cube, pause);
  if (replaced.has('people')) cube.takePeople(new Cube());
  if (replaced.has('places')) cube.takePlaces(new Cube());
  await addToCube(cube, db, added, { limits, pause });
  const after = await placementOf(cube, pause);
  await pause();
  return changesBetween(before, after, limits.previewCountriesMax);
}
