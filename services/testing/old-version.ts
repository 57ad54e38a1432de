import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';

const root = join(import.meta.dirname, '../..');

/** This repository as it was at a commit, beside the dependencies of today. */
export interface OldVersion {
  /** Where in it a file of today's is. */
  pathOf(path: string): string;
}

const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/**
 * The versions right before and right after the commit that has added a file.
 *
 * @returns null where there is no history, as in an archive or a shallow clone
 */
export function oldVersionsOf(file: string): { unmarked: OldVersion; marked: OldVersion } | null {
  try {
    const added = git('log', '--diff-filter=A', '--format=%H', '--', file)
      .trim()
      .split('\n')
      .at(-1);
    if (!added) return null;
    git('cat-file', '-e', `${added}^`);
    return { unmarked: checkOut(`${added}^`), marked: checkOut(added) };
  } catch {
    return null;
  }
}

function checkOut(commit: string): OldVersion {
  const folder = makeTemporaryFolder();
  const archive = join(folder, 'old.tar');
  git('archive', '--output', archive, commit, 'services', 'shared', 'package.json');
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    pathOf: (path) => (path.startsWith(root) ? join(folder, path.slice(root.length)) : path),
  };
}
