import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import { envExample, rows, settingsTable, tableIn, withTable } from './settings-table.ts';

const refresh = 'run: node shared/settings-table.ts --write';
const read = (name: string) => readFile(join(import.meta.dirname, '..', name), 'utf8');

describe('When a setting is added or changed, then its users can read of it', () => {
  test('in the table of docs/settings.md', async () => {
    expect(tableIn(await read('docs/settings.md')), refresh).toBe(settingsTable());
  });

  test('in .env.example, commented out', async () => {
    const file = await read('.env.example');
    expect(file, refresh).toBe(envExample());
    for (const { name } of rows()) expect(file).toMatch(new RegExp(`^#${name}=`, 'm'));
    const [active] = file.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(active).toBeUndefined();
  });

  test('with a help text, and a default that is good', () => {
    for (const { name, help } of rows()) expect(help, name).toMatch(/^[a-z`]/);
    const defaults = rows().map((row) => [row.name, String(row.default)]);
    expect(parseConfig(Object.fromEntries(defaults))).toEqual(parseConfig({}));
  });
});

describe('When the table is written', () => {
  test('then it replaces what stood between the marks, and nothing else', () => {
    const before = 'above\n<!-- settings -->\nold\n<!-- /settings -->\nbelow\n';
    const after = withTable(before);
    expect(tableIn(after)).toBe(settingsTable());
    expect(after).toMatch(/^above\n<!-- settings -->\n\n## Both services\n\n\|/);
    expect(after).toMatch(/\|\n\n<!-- \/settings -->\nbelow\n$/);
    expect(withTable(after)).toBe(after);
  });

  test('then sizes and times are shown in units that people read', () => {
    expect(settingsTable()).toContain('`JSON_BYTES_MAX` | `1048576` (1 MiB) |');
    expect(settingsTable()).toContain('`DATABASE_WAIT_MS` | `60000` (1 min) |');
  });

  test('then a text without the marks is refused', () => {
    expect(() => withTable('# Settings\n')).toThrow('docs/settings.md lacks <!-- settings -->');
  });
});
