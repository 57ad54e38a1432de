import { access, opendir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

const ascii = /^\p{ASCII}*$/u;

/**
 * The path under which a file is stored, where it is asked for in another normal form: some systems
 * compose the letters of a name (é), some decompose them (e and an accent), and Linux keeps both.
 *
 * @param root the folder below which names may differ
 * @returns the path as it was asked for where that is there, or nothing fits, or more than one does
 */
export async function storedSpelling(root: string, path: string): Promise<string> {
  if (ascii.test(path) || (await isThere(path))) return path;
  let found = root;
  for (const name of relative(root, path).split(sep)) {
    const exact = join(found, name);
    found = ascii.test(name) || (await isThere(exact)) ? exact : await otherForm(found, name);
  }
  return found;
}

async function otherForm(folder: string, name: string): Promise<string> {
  const composed = name.normalize('NFC');
  const found: string[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (entry.name.normalize('NFC') === composed) found.push(entry.name);
    }
  } catch {
    // Whoever opens the file will say what is wrong with its folder.
  }
  const [only = name, ...others] = found;
  return join(folder, others.length === 0 ? only : name);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
