import { opendir, realpath } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { Problem } from '#shared/errors.ts';

const wildcard = /[*?]/;
const star = 0x2a;
const question = 0x3f;
/** Names that are looked at for one pattern, of all folders together. */
const namesLookedAtMax = 100_000;

/** Whether a path is a pattern: `*` stands for any letters of a name, `?` for one. */
export function isPattern(path: string): boolean {
  return wildcard.test(path);
}

/**
 * The files below a folder that a pattern stands for, as paths relative to it, sorted. Only `*` and
 * `?` have a meaning, each within one name, so the work is bounded by the names there are; those
 * that begin with a dot are matched only where the pattern has the dot, as in a shell.
 *
 * @param root the folder, without links
 * @param filesMax most files that may match
 * @param setting whose bound that is
 * @throws Problem path_outside_data_dir, too_many_files
 */
export async function matchFiles(
  root: string,
  pattern: string,
  filesMax: number,
  setting = 'UPLOAD_FILES_MAX',
): Promise<string[]> {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  if (isAbsolute(pattern) || parts.includes('..')) throw outside();
  const found: string[] = [];
  let looked = 0;
  const visit = async (folder: string, depth: number): Promise<void> => {
    const part = parts[depth] ?? '';
    const isLast = depth === parts.length - 1;
    // The last name is matched even where it has no wildcard: it need not be there.
    if (!wildcard.test(part) && !isLast) return visit(join(folder, part), depth + 1);
    for await (const { name, isFolder } of namesIn(root, folder)) {
      looked++;
      if (looked > namesLookedAtMax) throw tooManyNames();
      if (!matches(name, part)) continue;
      if (!isLast) await visit(join(folder, name), depth + 1);
      else if (!isFolder) found.push(join(folder, name));
      if (found.length > filesMax) throw tooManyFiles(filesMax, setting);
    }
  };
  await visit('', 0);
  return found.sort();
}

/** What a folder holds; nothing where it is none. @throws Problem path_outside_data_dir */
async function* namesIn(root: string, folder: string) {
  let real: string;
  try {
    real = await realpath(join(root, folder));
  } catch {
    return;
  }
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) throw outside();
  try {
    for await (const entry of await opendir(real)) {
      yield { name: entry.name, isFolder: entry.isDirectory() };
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    // No folder, or one that may not be listed: nothing in it matches.
  }
}

/** In at most as many steps as name and pattern have letters, multiplied: no way back but one. */
export function matches(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let at = 0;
  let next = 0;
  let starAt = -1;
  let retryAt = 0;
  while (at < name.length) {
    const code = pattern.charCodeAt(next);
    if (code === star) {
      starAt = next++;
      retryAt = at;
    } else if (code === question || code === name.charCodeAt(at)) {
      at++;
      next++;
    } else if (starAt >= 0) {
      next = starAt + 1;
      at = ++retryAt;
    } else return false;
  }
  while (pattern.charCodeAt(next) === star) next++;
  return next === pattern.length;
}

function outside(): Problem {
  return new Problem('path_outside_data_dir', 'The pattern leads out of the data folder.');
}

function tooManyFiles(max: number, setting: string): Problem {
  const detail = `The pattern matches more than ${max} files (${setting}).`;
  return new Problem('too_many_files', detail);
}

function tooManyNames(): Problem {
  const detail = `The pattern would have to look at more than ${namesLookedAtMax} names.`;
  return new Problem('too_many_files', detail);
}
