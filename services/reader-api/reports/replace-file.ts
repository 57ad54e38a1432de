import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a file as a whole: who reads it sees the old content or the new, also after a power cut.
 * Several processes may do so at once. Not by a library: the well-known one takes a write that was
 * cut short (a disk that is full) for a whole one, and names its temporary file alike in
 * containers.
 *
 * @throws the system's error; the old file is then still there
 */
export async function replaceFile(path: string, content: Buffer | string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
