import type { Insertable } from 'kysely';
import { retrying } from '#shared/database/retry.ts';
import type { FilePatch, FilesTable } from '#shared/schema.ts';
import { type CubeSize, placesSizeMax } from '#shared/summary/cube-size.ts';
import type { Content } from './decode/content.ts';
import type { Counts, LoadRun } from './load-run.ts';
import { contentKey } from './read/content-key.ts';
import type { Layout } from './read/header.ts';

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
 * What is stored of a file once all of it was read.
 *
 * @param layout how it was read, the format of its dates only where that made a difference
 * @param size what it takes of the cube; undefined where it has no aggregate of its own
 */
export function figuresOf(
  content: Content,
  layout: Layout,
  { rowsRead, rowsLoaded, rowsRejected }: Counts,
  size: CubeSize | undefined,
): FilePatch {
  const digest = content.digest();
  const { cells, bytes } = size ?? placesSizeMax(rowsLoaded, digest.bytes);
  const read = { sha256: digest.sha256, charset: content.charset, layout };
  return {
    ...digest,
    rows_read: rowsRead,
    rows_loaded: rowsLoaded,
    rows_rejected: rowsRejected,
    cube_cells: cells,
    cube_bytes: bytes,
    content: rowsLoaded > 0 ? contentKey(read) : null,
  };
}

/**
 * Removes the files of a load that it does not know of. They have no rows and would not count, but
 * they would be shown.
 */
export async function dropUnknownFiles(run: LoadRun): Promise<void> {
  const { files, entered } = run;
  if (entered.mayHaveOthers) await files.keepOnly(entered.ids, run);
}
