import { constants, lstat, open } from 'node:fs/promises';

/** A link leads out of its folder, and who opens a pipe waits for somebody at its other end. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const nothingThere = new Set(['ENOENT', 'ELOOP', 'EISDIR', 'ENXIO', 'EMLINK']);

export interface PlainFile {
  readonly body: Buffer;
  readonly modifiedAt: Date;
}

/** @returns nothing where there is no file, but perhaps a folder, a link or a pipe */
export async function readPlainFile(path: string): Promise<PlainFile | undefined> {
  const file = await open(path, openFlags).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== undefined && nothingThere.has(error.code)) return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const status = await file.stat();
    return status.isFile() ? { body: await file.readFile(), modifiedAt: status.mtime } : undefined;
  } finally {
    await file.close();
  }
}

/** What stands under a path, seen without following a link. */
export async function kindOf(path: string): Promise<'nothing' | 'file' | 'folder' | 'other'> {
  try {
    const status = await lstat(path);
    if (status.isFile()) return 'file';
    return status.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'nothing';
    throw error;
  }
}
