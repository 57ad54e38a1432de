import type { Stats } from 'node:fs';
import { constants, type FileHandle, lstat, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** A link leads out of its folder, and who opens a pipe waits for somebody at its other end. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** Also what may not be read: it is as good as nothing. */
const nothingThere = new Set(['ENOENT', 'ELOOP', 'EISDIR', 'ENXIO', 'EMLINK', 'EACCES', 'EPERM']);

/** A file that is open: the same one, whatever takes its place meanwhile. */
export interface PlainFile {
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly modifiedAt: Date;
  /** When its content, or what is known of it, changed last. */
  readonly changedAt: Date;
  /** Names the file and its content: another one after each change. */
  readonly mark: string;
}

/** @returns nothing where there is no file, but perhaps a folder, a link or a pipe */
export async function openPlainFile(path: string): Promise<PlainFile | undefined> {
  const handle = await open(path, openFlags).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== undefined && nothingThere.has(error.code)) return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    const status = await handle.stat({ bigint: true });
    if (status.isFile()) {
      const { dev, ino, size, mtime, mtimeNs, ctime, ctimeNs } = status;
      const mark = [dev, ino, size, mtimeNs, ctimeNs].join();
      return { handle, bytes: Number(size), modifiedAt: mtime, changedAt: ctime, mark };
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return undefined;
}

/** Uses a file, if there is one, and closes it. */
export async function withPlainFile<T>(
  path: string,
  use: (file: PlainFile) => Promise<T>,
): Promise<T | undefined> {
  const file = await openPlainFile(path);
  if (!file) return undefined;
  try {
    return await use(file);
  } finally {
    await file.handle.close();
  }
}

/** As many bytes as it had when it was opened. Closes the file at its end, unless it is kept. */
export function contentOf({ handle, bytes }: PlainFile, isKept = false): Readable {
  const end = Math.max(bytes - 1, 0);
  return handle.createReadStream({ start: 0, end, autoClose: !isKept });
}

/** What stands under a path, seen without following a link. */
export async function kindOf(path: string): Promise<'nothing' | 'file' | 'folder' | 'other'> {
  const status = await statusOf(path);
  if (!status) return 'nothing';
  if (status.isFile()) return 'file';
  return status.isDirectory() ? 'folder' : 'other';
}

/** @returns nothing where there is no file, as for `openPlainFile` */
export async function plainFileStatus(path: string): Promise<Stats | undefined> {
  const status = await statusOf(path);
  return status?.isFile() ? status : undefined;
}

async function statusOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
