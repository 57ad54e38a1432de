import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const texts = globSync('**/*.md', { cwd: root, exclude: ['**/node_modules', '**/bench/tmp'] });

/**
 * Folders that hold nothing but what is in the repository, so that a path into them can be looked
 * up.
 */
const folders = 'bench|data/generator|data/raw|docs|openapi|services|shared|\\.ci|\\.github';
const repositoryPath = new RegExp(`^(?:${folders})/[^ ]*$`);

/** Without code, which may hold anything that looks like a link. */
function proseOf(text: string): string {
  return text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, (code) =>
    // A heading keeps the words of its code.
    code.slice(1, -1).replaceAll(/[[\]()]/g, ' '),
  );
}

/** What a heading is called in a link, as GitHub makes it. */
function anchorOf(heading: string): string {
  const words = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '');
  return words.trim().replaceAll(' ', '-');
}

function anchorsOf(file: string): string[] {
  const headings = proseOf(readFileSync(file, 'utf8')).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = '']) => anchorOf(heading));
}

/** @returns the links of a text that lead nowhere */
function brokenLinks(name: string, text: string): string[] {
  const links = [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? join(root, name) : join(root, dirname(name), path);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
}

/** @returns the paths from the repository's root, in backticks, that nothing is found by */
function brokenPaths(text: string): string[] {
  const codes = [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => code);
  return codes
    .filter((code) => repositoryPath.test(code))
    .filter((path) => globSync(asPattern(path), { cwd: root }).length === 0);
}

/** `NAME` in a path stands for any name. */
function asPattern(path: string): string {
  return path.replaceAll(/\b[A-Z]+\b(?=\.|\/|$)/g, '*').replace(/\/$/, '');
}

test('The texts of the repository are found', () => {
  expect(texts).toContain('README.md');
  expect(texts).toContain(join('docs', 'architecture.md'));
});

test.each(texts)('When %s names a file of the repository, then it is there', (name) => {
  const text = readFileSync(join(root, name), 'utf8');
  expect(brokenLinks(name, text)).toEqual([]);
  expect(brokenPaths(text)).toEqual([]);
});

test('When a link, an anchor or a path leads nowhere, then it is found', () => {
  expect(brokenLinks('README.md', '[a](docs/none.md) [b](#nothing) [c](LICENSE)')).toEqual([
    'docs/none.md',
    '#nothing',
  ]);
  expect(brokenPaths('`shared/none.ts` `shared/config.ts` `shared/datasets/NAME.ts`')).toEqual([
    'shared/none.ts',
  ]);
});
