import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { faultCode } from '#shared/database/faults.ts';
import { Problem } from '#shared/errors.ts';
import type { ReadyCheck } from '#shared/readiness.ts';

const code = 'reports_unavailable';

/** Reports can be written, or their folder be made where there is none yet. */
export function createReportsCheck(folder: string): ReadyCheck {
  return {
    name: 'reports',
    part: 'The reports folder',
    code,
    word: 'unwritable',
    check: async () => {
      try {
        await requireWritable(resolve(folder));
      } catch (error) {
        throw unwritable(error);
      }
    },
  };
}

/** Why reports cannot be written, in the system's words; undefined where they can. */
export async function reportsFault(folder: string): Promise<string | undefined> {
  try {
    await requireWritable(resolve(folder));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What somebody has to mend at the folder or its disk, rather than in the request or in us. */
const folderFaults = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC', 'EDQUOT']);

/** @throws Problem reports_unavailable for an error of the folder; any other as it is */
export function rethrowUnwritable(error: unknown): never {
  throw folderFaults.has(faultCode(error) ?? '') ? unwritable(error) : error;
}

function unwritable(cause: unknown): Problem {
  return new Problem(code, 'The reports folder is not writable.', { cause });
}

async function requireWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (faultCode(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await requireWritable(dirname(folder));
  }
}
