import { constants } from 'node:fs';
import { access, type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { Problem } from '#shared/errors.ts';
import { type FileSource, fileName } from '../source.ts';
import { isPattern, matchFiles } from './path-pattern.ts';
import { storedSpelling } from './stored-spelling.ts';
import { unreadable } from './unreadable.ts';

/** A file of the data folder, checked: inside it, there, and a regular file. */
export interface DataFile {
  /** As it was asked for: relative to the data folder. */
  readonly name: string;
  /** Where it really is. */
  readonly path: string;
  readonly bytes: number;
  /** When it was changed last, by the clock of where it lies. */
  readonly changedAt: number;
}

/**
 * Finds a file below the data folder; symbolic links are followed before the check.
 *
 * @param path as the caller wrote it, relative to the data folder
 * @throws Problem path_outside_data_dir, file_not_found, not_a_file, file_unreadable
 */
export async function findDataFile(dataDir: string, path: string): Promise<DataFile> {
  const shown = JSON.stringify(path.slice(0, 200));
  const root = await rootOf(dataDir);
  const asked = resolve(root, path);
  const outside = () =>
    new Problem('path_outside_data_dir', `${shown} leads out of the data folder.`);
  if (path.includes('\0') || !isBelow(root, asked)) throw outside();
  try {
    const real = await realpath(await storedSpelling(root, asked));
    if (!isBelow(root, real)) throw outside();
    const found = await stat(real);
    if (!found.isFile()) throw new Problem('not_a_file', `${shown} is not a regular file.`);
    await access(real, constants.R_OK);
    return { name: path, path: real, bytes: found.size, changedAt: found.mtimeMs };
  } catch (error) {
    throw unreadable(error, shown);
  }
}

/**
 * A file of the data folder as a source. It is opened when it is read; reading it throws Problem
 * file_not_found, not_a_file, file_unreadable, path_outside_data_dir: it may have changed since it
 * was looked at.
 */
export function pathSource(
  dataDir: string,
  file: DataFile,
  dataset: string | undefined,
): FileSource {
  return {
    name: fileName(file.path, 'file.csv'),
    dataset,
    contentEncoding: file.path.endsWith('.br') ? 'br' : undefined,
    bytes: fileBytes(dataDir, file.path),
  };
}

async function* fileBytes(dataDir: string, path: string): AsyncGenerator<Buffer> {
  try {
    const handle = await openInside(await rootOf(dataDir), path);
    const stream = handle.createReadStream({ highWaterMark: 256 * 1024 });
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    throw unreadable(error, 'The file');
  }
}

/**
 * Opens a file, and looks only then where it is: between a look and the opening a folder may be
 * replaced by a link that leads elsewhere.
 */
async function openInside(root: string, path: string): Promise<FileHandle> {
  // Without waiting: who opens a pipe would wait for somebody to write.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  const handle = await open(path, flags);
  try {
    const opened = await handle.stat();
    if (!opened.isFile()) throw new Problem('not_a_file', 'The file is not a regular file.');
    if (!isBelow(root, await placeOf(handle, path))) {
      const detail = 'The file was replaced by a link that leads out of the data folder.';
      throw new Problem('path_outside_data_dir', detail);
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Where an opened file lies. Linux tells it of the file itself (proc(5), `/proc/self/fd`). To look
 * the path up again would not do: it may lead elsewhere at each look. Other systems have only that.
 */
function placeOf(handle: FileHandle, path: string): Promise<string> {
  return readlink(`/proc/self/fd/${handle.fd}`).catch(() => realpath(path));
}

/** The data folder without links; where it is missing, its files will be found missing. */
function rootOf(dataDir: string): Promise<string> {
  return realpath(dataDir).catch(() => resolve(dataDir));
}

function isBelow(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** A file may really be called `people?.csv`. */
async function isThere(dataDir: string, path: string): Promise<boolean> {
  const found = await stat(resolve(dataDir, path)).catch(() => undefined);
  return found !== undefined;
}

/**
 * The names that a path or pattern stands for, sorted. Of a path that is no pattern it is not known
 * whether it is there.
 *
 * @throws Problem path_outside_data_dir, too_many_files
 */
export async function namesOf(
  dataDir: string,
  pattern: string,
  filesMax: number,
  setting?: string,
): Promise<string[]> {
  if (!isPattern(pattern) || (await isThere(dataDir, pattern))) return [pattern];
  return matchFiles(await rootOf(dataDir), pattern, filesMax, setting);
}

/**
 * The files a path or pattern stands for, sorted by path.
 *
 * @throws Problem as `findDataFile`; file_not_found when nothing matches; too_many_files
 */
export async function expandPath(
  dataDir: string,
  pattern: string,
  filesMax: number,
): Promise<DataFile[]> {
  const names = await namesOf(dataDir, pattern, filesMax);
  if (names.length === 0) {
    const shown = JSON.stringify(pattern.slice(0, 200));
    throw new Problem('file_not_found', `The pattern ${shown} matches no file.`);
  }
  const files: DataFile[] = [];
  // One after the other, so that of several faults it is always the same one that is reported.
  for (const name of names) files.push(await findDataFile(dataDir, name));
  return files;
}
