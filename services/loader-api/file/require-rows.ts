import { Problem } from '#shared/errors.ts';
import type { Rejects } from './check/rejects.ts';
import type { LoadedFile, LoadRun } from './load-run.ts';

/** Of so many formats it is said in words; all stand in the answer's `dateFormats`. */
const hintsMax = 3;

/** @throws Problem too_many_rejects */
export function requireFewRejects({ rejects, counts, options }: LoadRun): void {
  if (!rejects.exceeds(counts.rowsRead)) return;
  const detail = `${rejects.count} of ${counts.rowsRead} rows were rejected; maxRejects is ${options.maxRejects}.`;
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
      : `a load ends after ${config.rejectedRowsMax} (REJECTED_ROWS_MAX) of them, unless most rows are good`;
  const detail =
    `The file was not read to its end: ${rejects.count} of the first ${counts.rowsRead} rows of ` +
    `the load were rejected; ${bound}. The first rejects are kept.`;
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

/**
 * Says with it what a caller needs to send the file better: the causes, and how its dates may be.
 */
function tooManyRejects(detail: string, { first, causes, dateFormats }: Rejects): Problem {
  const hints = dateFormats.map(
    ({ file, dateFormat, rows, ofRows }) =>
      ` With dateFormat=${dateFormat}, ${rows} of the ${ofRows} rows of ${file} that were rejected ` +
      'for their date alone would be taken.',
  );
  const extras = {
    rejects: first,
    rejectsBy: causes,
    ...(dateFormats.length > 0 ? { dateFormats } : {}),
  };
  return new Problem('too_many_rejects', detail + hints.slice(0, hintsMax).join(''), { extras });
}
