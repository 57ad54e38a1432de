import type { Kysely, Transaction } from 'kysely';
import { createYieldIfDue } from '#shared/concurrency/yield-if-due.ts';
import type { LoadMode, Schema } from '#shared/schema.ts';
import type { CubeLimits } from '#shared/summary/cube-limits.ts';
import { summarize, toJson } from '#shared/summary/summary.ts';
import { countCube } from './count-cube.ts';
import { inCountingTurn } from './counting-turn.ts';
import { findDuplicates, type Holder } from './duplicates.ts';
import { figuresOf } from './figures.ts';

/** What a load would be if it were published now. */
export interface Preview {
  /** The summary as JSON, as `GET /summary` would give it. */
  readonly summary: string;
  /** Its files whose content counts already. */
  readonly duplicates: ReadonlyMap<number, Holder>;
  /** The load's figures. */
  readonly figures: ReturnType<typeof figuresOf>;
}

interface PreviewOptions {
  readonly mode: LoadMode;
  readonly force: boolean;
}

/** What would come of this load if it were published now. @throws Problem summary_too_large */
export async function previewSummary(
  db: Kysely<Schema>,
  loadId: string,
  options: PreviewOptions,
  limits: CubeLimits,
): Promise<Preview> {
  const preview = (trx: Transaction<Schema>) => previewIn(trx, loadId, options, limits);
  return inCountingTurn(db, () => db.transaction().execute(preview));
}

async function previewIn(
  trx: Transaction<Schema>,
  loadId: string,
  { mode, force }: PreviewOptions,
  limits: CubeLimits,
): Promise<Preview> {
  const files = trx.selectFrom('files').selectAll().where('load_id', '=', loadId);
  const own = await files.orderBy('id').execute();
  const duplicates = await findDuplicates(trx, own, { mode, force });
  const allDuplicates = duplicates.size === own.length;
  const replaced = new Set(
    mode === 'replace' && !allDuplicates ? own.map((file) => file.dataset) : [],
  );
  const counted = await trx
    .selectFrom('files')
    .select(['id', 'dataset'])
    .where('counted', '=', 1)
    .execute();
  const counting = [
    ...counted.filter((file) => !replaced.has(file.dataset)),
    ...own.filter((file) => !duplicates.has(file.id)),
  ];
  const pause = createYieldIfDue();
  const cube = await countCube(trx, counting, { limits, pause });
  // All of it published already: it would not be published, so its figures stay what was read.
  const figures = figuresOf(own, allDuplicates ? new Map() : duplicates);
  return { summary: toJson(await summarize(cube, pause)), duplicates, figures };
}
