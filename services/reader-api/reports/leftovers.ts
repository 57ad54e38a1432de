import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { plainFileStatus } from './plain-files.ts';
import { namesIn } from './report-names.ts';

/** What `replaceFile` writes to: another process may still be writing it, but not for so long. */
const temporary = /^\.[A-Za-z0-9][\w.-]*\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;
const leftAfterMs = 3_600_000;

/** Removes the temporary files that processes have left in a folder when they were killed. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (!temporary.test(name)) continue;
    const path = join(folder, name);
    const status = await plainFileStatus(path);
    if (status && status.mtimeMs < Date.now() - leftAfterMs) await rm(path, { force: true });
  }
}
