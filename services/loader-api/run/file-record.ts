import type { Insertable } from 'kysely';
import { retrying } from '#shared/database/retry.ts';
import type { FilesTable } from '#shared/schema.ts';
import type { LoadRun } from './load-run.ts';

/** The files of a running load, as far as they have been entered. */
export interface EnteredFiles {
  readonly ids: number[];
  /** A try that failed may have entered a file whose id nobody knows. */
  mayHaveOthers: boolean;
}

export function noFiles(): EnteredFiles {
  return { ids: [], mayHaveOthers: false };
}

/** Enters a file of a running load. @returns the id its rows are keyed by */
export async function enterFile(file: Insertable<FilesTable>, run: LoadRun): Promise<number> {
  const { files, entered, log, config, signal } = run;
  const enter = async () => {
    try {
      return await files.create(file);
    } catch (error) {
      entered.mayHaveOthers = true;
      throw error;
    }
  };
  const isOver = () => signal.aborted;
  const id = await retrying(enter, { retryMs: config.chunkRetryMs, log, isOver });
  entered.ids.push(id);
  return id;
}

/**
 * Removes the files of a load that it does not know of. They have no rows and would not count, but
 * they would be shown.
 */
export async function dropUnknownFiles(run: LoadRun): Promise<void> {
  const { files, entered } = run;
  if (entered.mayHaveOthers) await files.keepOnly(entered.ids, run);
}
