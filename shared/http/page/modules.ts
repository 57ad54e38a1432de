import { readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { setImmediate } from 'node:timers/promises';

const root = join(import.meta.dirname, '../../..');
/** Beside the build for Node, which is what Node resolves to, lies the one for browsers. */
const litFolder = join(dirname(createRequire(import.meta.url).resolve('lit-html')), '..');
const pageFolders = /^(shared|services\/[\w-]+)\/page\/[\w/.-]+\.ts$/;

/** `from '…'` and `import '…'`, as Biome writes them in our code and a minifier in lit-html's. */
const imports = /(\bfrom ?|\bimport ?)(['"])([#.\w][\w./-]*)\2/g;
const sourceMap = /^\/\/# sourceMappingURL=.*$/m;

/** A module as a browser gets it: its path below the folder of the page's files, and its text. */
export interface PageModule {
  readonly path: string;
  readonly text: string;
}

/**
 * All modules that a page is made of, from the one it starts with: TypeScript without its types,
 * and the parts of lit-html that it imports. Paths are those of the checkout, so relative imports
 * hold; the others are made relative, as import maps would have to stand in the page itself, which
 * its policy forbids.
 *
 * @param entry path of a module, from the root of the checkout
 * @throws Error when an import leads to anything else
 */
export async function pageModules(entry: string): Promise<PageModule[]> {
  const found = new Map<string, PageModule>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    const from = path;
    const text = sourceOf(path).replace(imports, (_, word: string, quote: string, name: string) => {
      const target = targetOf(from, name);
      waiting.push(target);
      const shown = posix.relative(posix.dirname(from), target);
      return `${word}${quote}${shown.startsWith('.') ? shown : `./${shown}`}${quote}`;
    });
    found.set(path, { path, text });
    // Others are answered in between: all of them take a tenth of a second.
    await setImmediate();
  }
  return [...found.values()];
}

function targetOf(from: string, name: string): string {
  const target = pathOf(from, name);
  if (target.startsWith('lit-html/') || pageFolders.test(target)) return target;
  throw new Error(`${from} imports ${name}, which is no part of a page`);
}

function pathOf(from: string, name: string): string {
  if (name.startsWith('.')) return posix.join(posix.dirname(from), name);
  if (name === 'lit-html') return 'lit-html/lit-html.js';
  return name.replace(/^#/, '');
}

function sourceOf(path: string): string {
  if (path.startsWith('lit-html/')) {
    const file = join(litFolder, path.slice('lit-html/'.length));
    return readFileSync(file, 'utf8').replace(sourceMap, '');
  }
  return stripTypes(readFileSync(join(root, path), 'utf8'));
}

/** Without Node's remark that this is experimental: the version of Node is ours to choose. */
function stripTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
