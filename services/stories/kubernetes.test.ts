import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { Settings } from '#shared/settings.ts';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [field: string]: unknown;
}

type Model = new (manifest: Manifest) => { validate(): void };

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'deploy/kubernetes');
const documentsOf = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((one) => one.toJS());
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const manifests = files.filter((name) => name !== 'kustomization.yaml').flatMap(documentsOf);
const named = manifests.map((one) => [`${one.kind} ${one.metadata.name}`, one] as const);

/** What a compiler says of manifests as values of the types of Kubernetes, which are exact. */
function typeErrors(some: readonly Manifest[]): string {
  const place = makeTemporaryFolder();
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  const lines = some.map(({ apiVersion, kind, ...rest }, at) => {
    const type = `import('kubernetes-models/${apiVersion}').I${kind}`;
    return `export const m${at}: ${type} = ${JSON.stringify({ apiVersion, kind, ...rest })};`;
  });
  writeFileSync(join(place, 'manifests.ts'), lines.join('\n'));
  writeFileSync(join(place, 'package.json'), '{"type":"module"}');
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext'];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [tsc, ...options, '--types', '', 'manifests.ts'];
  return spawnSync(process.execPath, args, { cwd: place, encoding: 'utf8' }).stdout;
}

describe('Of the manifests for Kubernetes', () => {
  it.each(named)('%s is valid by its schema', async (_, manifest) => {
    const module: Record<string, Model> = await import(`kubernetes-models/${manifest.apiVersion}`);
    const Kind = module[manifest.kind];
    if (!Kind) throw new Error(`there is no ${manifest.kind}`);
    expect(() => new Kind(manifest).validate()).not.toThrow();
    expect(() => new Kind({ ...manifest, metadata: 'x' as never }).validate()).toThrow();
  });

  it('none has a field that Kubernetes does not know', { timeout: 120_000 }, () => {
    expect(typeErrors(manifests)).toBe('');
    const [first] = manifests.filter(({ kind }) => kind === 'Deployment');
    if (!first) throw new Error('there is no deployment');
    const misspelt = { ...first, spec: { ...(first.spec as object), replica: 2 } };
    expect(typeErrors([misspelt])).toMatch(/replica.* does not exist/);
  });

  it('all are what kubectl apply -k applies', () => {
    const [kustomization] = documentsOf('kustomization.yaml');
    const resources = files.filter((name) => name !== 'kustomization.yaml');
    expect(new Set(kustomization?.resources as string[])).toEqual(new Set(resources));
  });

  it('each gives settings that there are, and time enough to stop', () => {
    const text = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
    const [config] = manifests.filter(({ kind }) => kind === 'ConfigMap');
    const data = config?.data as Record<string, string>;
    const inContainers = [...text.matchAll(/- name: ([A-Z_]+)$/gm)].map(([, name = '']) => name);
    const names = [...Object.keys(data), ...inContainers].filter(
      (name) => name !== 'DATABASE_HOST',
    );
    expect(names.filter((name) => !(name in Settings.properties))).toEqual([]);
    const stopMs = Number(data.SHUTDOWN_DELAY_MS) + Number(data.SHUTDOWN_DEADLINE_MS);
    const graces = [...text.matchAll(/terminationGracePeriodSeconds: (\d+)/g)];
    expect(graces).toHaveLength(2);
    for (const [, seconds] of graces) expect(Number(seconds) * 1_000).toBeGreaterThan(stopMs);
  });
});
