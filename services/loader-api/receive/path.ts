import { constants, createReadStream } from 'node:fs';
import { access, glob, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Problem } from '#shared/errors.ts';
import { type FileSource, fileName } from './file-source.ts';
import { storedSpelling } from './stored-spelling.ts';
import { unreadable } from './unreadable.ts';

/** A file of the data folder, checked: inside it, there, and a regular file. */
export interface DataFile {
  /** As it was asked for: relative to the data folder. */
  readonly name: string;
  /** Where it really is. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Finds a file below the data folder; symbolic links are followed before the check.
 *
 * @param path as the caller wrote it, relative to the data folder
 * @throws Problem path_outside_data_dir, file_not_found, not_a_file, file_unreadable
 */
export async function findDataFile(dataDir: string, path: string): Promise<DataFile> {
  const shown = JSON.stringify(path.slice(0, 200));
  // When the folder itself is missing, its files are found missing below.
  const root = await realpath(dataDir).catch(() => resolve(dataDir));
  const asked = resolve(root, path);
  const outside = () =>
    new Problem('path_outside_data_dir', `${shown} leads out of the data folder.`);
  if (path.includes('\0') || !isBelow(root, asked)) throw outside();
  try {
    const real = await realpath(await storedSpelling(root, asked));
    if (!isBelow(root, real)) throw outside();
    const found = await stat(real);
    if (!found.isFile()) throw new Problem('not_a_file', `${shown} is no regular file.`);
    await access(real, constants.R_OK);
    return { name: path, path: real, bytes: found.size };
  } catch (error) {
    throw unreadable(error, shown);
  }
}

/**
 * A file of the data folder as a source. Reading it throws Problem file_not_found, not_a_file,
 * file_unreadable: it may have changed since it was looked at.
 */
export function pathSource(file: DataFile, dataset: string | undefined): FileSource {
  return {
    name: fileName(file.path, 'file.csv'),
    dataset,
    contentEncoding: file.path.endsWith('.br') ? 'br' : undefined,
    bytes: fileBytes(file.path),
  };
}

async function* fileBytes(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) yield chunk;
  } catch (error) {
    throw unreadable(error, 'The file');
  }
}

function isBelow(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** A file may really be called `people[1].csv`. */
async function isThere(dataDir: string, path: string): Promise<boolean> {
  const found = await stat(resolve(dataDir, path)).catch(() => undefined);
  return found !== undefined;
}

const globChars = /[*?[\]{}]/;

/**
 * The files a path or glob pattern stands for, sorted by path.
 *
 * @throws Problem as `findDataFile`; file_not_found when nothing matches; too_many_files
 */
export async function expandPath(
  dataDir: string,
  pattern: string,
  filesMax: number,
): Promise<DataFile[]> {
  if (!globChars.test(pattern) || (await isThere(dataDir, pattern))) {
    return [await findDataFile(dataDir, pattern)];
  }
  if (isAbsolute(pattern) || pattern.split(/[/\\]/).includes('..')) {
    throw new Problem('path_outside_data_dir', 'A pattern must stay below the data folder.');
  }
  const names: string[] = [];
  for await (const entry of glob(pattern, { cwd: dataDir, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    names.push(relative(dataDir, join(entry.parentPath, entry.name)));
    if (names.length > filesMax) {
      throw new Problem('too_many_files', `More than ${filesMax} match (UPLOAD_FILES_MAX).`);
    }
  }
  if (names.length === 0) {
    throw new Problem(
      'file_not_found',
      `${JSON.stringify(pattern.slice(0, 200))} matches nothing.`,
    );
  }
  const files: DataFile[] = [];
  // One after the other, so that of several faults it is always the same one that is told.
  for (const name of names.sort()) files.push(await findDataFile(dataDir, name));
  return files;
}
