import { opendir } from 'node:fs/promises';
import { faultCode } from '#shared/database/faults.ts';

/**
 * Why files of the data folder cannot be loaded, in the system's words; undefined where they can,
 * and where there is no folder: uploads need none, and it may come later.
 */
export async function dataDirFault(folder: string): Promise<string | undefined> {
  try {
    const opened = await opendir(folder);
    await opened.close();
    return undefined;
  } catch (error) {
    if (faultCode(error) === 'ENOENT') return undefined;
    return error instanceof Error ? error.message : String(error);
  }
}
