import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import { readSecretFiles } from './secret-files.ts';

describe('When a secret is in a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (text: string) => {
    const path = join(folder, 'secret');
    writeFileSync(path, text);
    return path;
  };

  test.each([
    ['DATABASE_URL', 'mysql://u:p@db:3306/t'],
    ['DATABASE_PASSWORD', 'p@ss/w:rd?#%'],
    ['READER_DATABASE_URL', 'mysql://u:p@db:3306/t'],
    ['API_KEYS', 'ci:a-secret-of-some-length:load'],
  ])('then %s is read from it, without the line break at its end', (name, secret) => {
    for (const end of ['', '\n', '\r\n']) {
      const env = readSecretFiles({ [`${name}_FILE`]: file(secret + end) });
      expect(env[name]).toBe(secret);
      expect(parseConfig(env)).toEqual(parseConfig({ [name]: secret, [`${name}_FILE`]: file('') }));
    }
  });

  test('then keys may stand on lines of their own', () => {
    const lines = 'ci:a-secret-of-some-length:load\nboard:another-of-some-length:read+report\n';
    const { apiKeys } = parseConfig(readSecretFiles({ API_KEYS_FILE: file(lines) }));
    expect(apiKeys.map(({ name, scopes }) => [name, ...scopes])).toEqual([
      ['ci', 'load'],
      ['board', 'read', 'report'],
    ]);
  });

  test('then a secret that is also set is refused', () => {
    const env = { API_KEYS: 'ci:hunter2hunter2hunter2:load', API_KEYS_FILE: file('x') };
    expect(() => readSecretFiles(env)).toThrow(
      /^API_KEYS_FILE and API_KEYS are both set; set one of them$/,
    );
  });

  test('then a file that is missing, a folder or empty is named', () => {
    const at = (path: string) => () => readSecretFiles({ DATABASE_URL_FILE: path });
    expect(at(join(folder, 'gone'))).toThrow(/^DATABASE_URL_FILE .*gone \(ENOENT\)$/);
    expect(at(folder)).toThrow(/^DATABASE_URL_FILE .* \(EISDIR\)$/);
    expect(at(file('\n'))).toThrow(/^DATABASE_URL_FILE names a file that is empty: /);
  });
});
