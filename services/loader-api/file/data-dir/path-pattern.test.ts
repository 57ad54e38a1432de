import { mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';
import { findDataFile, pathSource } from './data-file.ts';
import { matches, matchFiles } from './path-pattern.ts';

test('When a name is compared with a pattern, then it is as a regular expression has it', () => {
  const letter = fc.constantFrom('a', 'b', '.', '*', '?');
  const word = fc.array(letter, { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(word, word, (name, pattern) => {
      const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      const isHidden = name.startsWith('.') && !pattern.startsWith('.');
      expect(matches(name, pattern)).toBe(!isHidden && new RegExp(`^${source}$`, 's').test(name));
    }),
    { numRuns: 20_000 },
  );
});

test('When a pattern has very many stars, then a long name is compared at once', () => {
  expect(matches('a'.repeat(255), `${'*a'.repeat(127)}*b`)).toBe(false);
});

test('When folders and files match, then the files are found, sorted, and links stay inside', async () => {
  const root = makeTemporaryFolder();
  for (const folder of ['raw/a', 'raw/b', 'raw/.c', 'x.csv']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const file of ['raw/b/2.csv', 'raw/a/1.csv', 'raw/a/.h.csv', 'raw/.c/3.csv', 'y.csv']) {
    writeFileSync(join(root, file), '');
  }
  symlinkSync('raw', join(root, 'link'));
  expect(await matchFiles(root, 'raw/*/*.csv', 16)).toEqual(['raw/a/1.csv', 'raw/b/2.csv']);
  expect(await matchFiles(root, './l*k//?/?.csv', 16)).toEqual(['link/a/1.csv', 'link/b/2.csv']);
  expect(await matchFiles(root, '*.csv', 16)).toEqual(['y.csv']);
  expect(await matchFiles(root, 'raw/.c/*', 16)).toEqual(['raw/.c/3.csv']);
  expect(await matchFiles(root, 'y.csv/*', 16)).toEqual([]);
  await expect(matchFiles(root, 'raw/*/*', 1)).rejects.toMatchObject({ code: 'too_many_files' });
});

test('When a folder becomes a link after a look, then nothing is read outside', async () => {
  const home = makeTemporaryFolder();
  const root = join(home, 'data');
  mkdirSync(join(root, 'raw'), { recursive: true });
  mkdirSync(join(home, 'outside'));
  writeFileSync(join(root, 'raw', 'people.csv'), 'inside');
  writeFileSync(join(home, 'outside', 'people.csv'), 'secret');
  const file = await findDataFile(root, 'raw/people.csv');
  const read = async () => {
    const chunks = await Array.fromAsync(pathSource(root, file, undefined).bytes);
    return Buffer.concat(chunks).toString();
  };
  expect(await read()).toBe('inside');
  renameSync(join(root, 'raw'), join(root, 'old'));
  symlinkSync(join(home, 'outside'), join(root, 'raw'));
  await expect(read()).rejects.toMatchObject({ code: 'path_outside_data_dir' });
  // Swapped to and fro as fast as it goes: what comes is the file, or a refusal.
  const swap = () => {
    unlinkSync(join(root, 'raw'));
    renameSync(join(root, 'old'), join(root, 'raw'));
    renameSync(join(root, 'raw'), join(root, 'old'));
    symlinkSync(join(home, 'outside'), join(root, 'raw'));
  };
  const timer = setInterval(swap, 0);
  try {
    for (let tries = 0; tries < 300; tries++) {
      const text = await read().catch((error: { code: string }) => error.code);
      expect(['inside', 'path_outside_data_dir', 'file_not_found']).toContain(text);
    }
  } finally {
    clearInterval(timer);
  }
});
