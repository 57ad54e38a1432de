import { Problem } from '#shared/errors.ts';
import type { Rejects } from '../check/rejects.ts';
import type { LoadedFile, LoadRun } from './load-run.ts';

/** @throws Problem too_many_rejects */
export function requireFewRejects({ rejects, counts, options }: LoadRun): void {
  if (!rejects.exceeds(counts.rowsRead)) return;
  const detail = `${rejects.count} of ${counts.rowsRead} rows were rejected, maxRejects is ${options.maxRejects}.`;
  throw tooManyRejects(detail, rejects);
}

/**
 * Gives a load up while it is still being read, where its bad rows are work for nothing.
 *
 * @throws Problem too_many_rejects
 */
export function requireWorthReading({ rejects, counts, options, config }: LoadRun): void {
  const why = rejects.giveUp(counts.rowsRead);
  if (!why) return;
  const bound =
    why === 'lost'
      ? `maxRejects is ${options.maxRejects}`
      : `a load is given up after ${config.rejectedRowsMax} (REJECTED_ROWS_MAX), unless most are good`;
  const detail =
    `The file was given up while it was read: ${rejects.count} of the ${counts.rowsRead} rows of ` +
    `the load so far were rejected; ${bound}. The rejects found first are kept.`;
  throw tooManyRejects(detail, rejects);
}

/**
 * Nobody who replaces a dataset means to be left with nothing of it.
 *
 * @throws Problem too_many_rejects
 */
export function requireRowsToReplace(
  files: readonly LoadedFile[],
  { rejects, options }: LoadRun,
): void {
  if (options.mode !== 'replace') return;
  for (const [dataset, ofDataset] of Map.groupBy(files, ({ dataset }) => dataset.name)) {
    if (ofDataset.some(({ rowsLoaded }) => rowsLoaded > 0)) continue;
    const names = ofDataset.map(({ name }) => name).join(', ');
    const detail = `Every row of ${names} was rejected, so mode=replace would leave no ${dataset}.`;
    throw tooManyRejects(detail, rejects);
  }
}

function tooManyRejects(detail: string, { first, causes }: Rejects): Problem {
  return new Problem('too_many_rejects', detail, { extras: { rejects: first, rejectsBy: causes } });
}
