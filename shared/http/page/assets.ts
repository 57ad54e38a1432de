import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageModules } from './modules.ts';

const root = join(import.meta.dirname, '../../..');
const shared = 'shared/page';

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  js: 'text/javascript; charset=utf-8',
  ts: 'text/javascript; charset=utf-8',
};

export interface Asset {
  readonly body: Buffer;
  readonly type: string;
}

/** What a page is made of. Paths are relative, as a page may be served below one of a proxy. */
export interface PageAssets {
  /** By path below `assets/`. */
  readonly files: ReadonlyMap<string, Asset>;
  /** The module the page starts with, and those it needs in turn. */
  readonly entry: string;
  readonly modules: readonly string[];
  readonly styles: readonly string[];
  readonly icon: string;
}

/**
 * Reads the files of a page, once for a process, when somebody first asks for it. They stand in a
 * folder named by the hash of all of them: a path never has another content, and the modules find
 * each other as in the checkout.
 *
 * @param folder of the page, from the root of the checkout, with a `main.ts`
 */
export function pageAssets(folder: string): Promise<PageAssets> {
  const known = read.get(folder);
  if (known) return known;
  const assets = readAssets(folder);
  read.set(folder, assets);
  return assets;
}

const read = new Map<string, Promise<PageAssets>>();

async function readAssets(folder: string): Promise<PageAssets> {
  const entry = `${folder}/main.ts`;
  const modules = await pageModules(entry);
  const styles = [shared, folder].flatMap((of) =>
    readdirSync(join(root, of))
      .filter((name) => name.endsWith('.css'))
      .map((name) => `${of}/${name}`),
  );
  const icon = `${shared}/icon.svg`;
  const plain = [...styles, icon].map((path) => ({ path, text: readFileSync(join(root, path)) }));
  const all = [...modules, ...plain];
  const digest = hash(
    'sha256',
    all.map(({ path, text }) => `${path}\n${text}`).join(),
    'base64url',
  );
  const named = (path: string) => `${digest.slice(0, 12)}/${path}`;
  const files = all.map(({ path, text }) => {
    const type = types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    return [named(path), { body: Buffer.from(text), type }] as const;
  });
  return {
    files: new Map(files),
    entry: named(entry),
    modules: modules.map(({ path }) => named(path)),
    styles: styles.map(named),
    icon: named(icon),
  };
}
