import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { faultCode } from './database/faults.ts';
import { Problem } from './errors.ts';
import type { ReadyCheck } from './readiness.ts';

/** Folders of a service, by what they hold. */
export type Folders = Readonly<Record<string, string>>;

/** The disks that its folders are on have room. A service without any answers what it can. */
export function disksHaveRoom(folders: Folders, bytesMin: number): ReadyCheck {
  return {
    name: 'disk',
    part: 'The disk',
    code: 'storage_full',
    word: 'full',
    isWarning: true,
    check: async () => {
      for (const [what, bytes] of Object.entries(await freeBytes(folders))) {
        if (bytes >= bytesMin) continue;
        throw new Problem('storage_full', `The disk of the ${what} folder is full.`);
      }
    },
  };
}

/** What is free on the disks of these folders, or will be once they are there. */
export async function freeBytes(folders: Folders): Promise<Readonly<Record<string, number>>> {
  const known = Object.entries(folders).map(
    async ([what, folder]) => [what, await freeBytesOf(resolve(folder))] as const,
  );
  return Object.fromEntries(await Promise.all(known));
}

async function freeBytesOf(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    if (faultCode(error) !== 'ENOENT' || parent === folder) throw error;
    return freeBytesOf(parent);
  }
}
