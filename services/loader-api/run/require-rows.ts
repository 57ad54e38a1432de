import { Problem } from '#shared/errors.ts';
import type { LoadedFile, LoadRun } from './load-run.ts';

/** @throws Problem too_many_rejects */
export function requireFewRejects({ rejects, counts, options }: LoadRun): void {
  if (!rejects.exceeds(counts.rowsRead)) return;
  const detail = `${rejects.count} of ${counts.rowsRead} rows were rejected, maxRejects is ${options.maxRejects}.`;
  throw new Problem('too_many_rejects', detail, { extras: { rejects: rejects.first } });
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
  for (const [dataset, ofDataset] of Map.groupBy(files, (file) => file.dataset)) {
    if (ofDataset.some(({ rowsLoaded }) => rowsLoaded > 0)) continue;
    const names = ofDataset.map(({ name }) => name).join(', ');
    const detail = `Every row of ${names} was rejected, so mode=replace would leave no ${dataset}.`;
    throw new Problem('too_many_rejects', detail, { extras: { rejects: rejects.first } });
  }
}
