import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { nodeFlags, type ServiceName } from './node-flags.ts';

const root = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const scripts = {
  'loader-api': manifest.scripts['start:loader'],
  'reader-api': manifest.scripts['start:reader'],
};

describe.each(Object.keys(nodeFlags) as ServiceName[])('Wherever %s is started', (service) => {
  const entry = `services/${service}/server.ts`;
  const flags = nodeFlags[service];

  it('it runs with its flags: by npm', () => {
    const [program, ...args] = scripts[service].split(' ');
    expect(program).toBe('node');
    expect(args).toEqual([...flags, '--env-file-if-exists=.env', entry]);
  });

  it('it runs with its flags: by Docker Compose', () => {
    const command = ['node', ...flags, entry].map((word) => `      - ${word}\n`).join('');
    expect(read('compose.yaml')).toContain(`    command:\n${command}    environment:`);
  });

  it('the decision says the same', () => {
    const words = read('docs/decisions/0006-v8-flags.md').replaceAll(/\s+/g, ' ');
    expect(words).toContain(`${service} runs with \`${flags.join(' ')}\``);
  });
});
