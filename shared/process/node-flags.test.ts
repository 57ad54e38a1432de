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
  it('it is by its name, without a word of its flags', () => {
    expect(scripts[service]).toMatch(/^node --env-file-if-exists=.env --import \S+ services\//);
    expect(scripts[service]).toMatch(new RegExp(` services/start.ts ${service}$`));
    const command = `    command: ["node", "services/start.ts", "${service}"]\n`;
    expect(read('compose.yaml')).toContain(command);
  });

  it('the decision names its flags', () => {
    const words = read('docs/decisions/0006-v8-flags.md').replaceAll(/\s+/g, ' ');
    expect(words).toContain(`${service} runs with \`${nodeFlags[service].join(' ')}\``);
  });
});
