import { Problem } from '#shared/errors.ts';
import { type DataFile, findDataFile, namesOf } from './data-file.ts';
import type { Sighted } from './sightings.ts';

/** A file that a pattern matches. */
export interface FoundFile extends Sighted {
  readonly bytes: number;
  /** Undefined where it cannot be read: loading it says why. */
  readonly file: DataFile | undefined;
}

/**
 * The files that a path or pattern stands for, also those that cannot be read.
 *
 * @param filesMax most of them: `AUTO_LOAD_FILES_MAX`
 * @throws Problem path_outside_data_dir, too_many_files
 */
export async function findMatches(
  dataDir: string,
  pattern: string,
  filesMax: number,
): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const name of await namesOf(dataDir, pattern, filesMax, 'AUTO_LOAD_FILES_MAX')) {
    try {
      const file = await findDataFile(dataDir, name);
      found.push({ name, stamp: `${file.bytes} ${file.changedAt}`, bytes: file.bytes, file });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // It went away just now, or was never there.
      if (error.code === 'file_not_found') continue;
      found.push({ name, stamp: error.code, bytes: 0, file: undefined });
    }
  }
  return found;
}
