import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';
import { findDataFile } from './data-file.ts';

const composed = 'Orléans é.csv'.normalize('NFC');
const decomposed = composed.normalize('NFD');

describe('When a file is asked for in one normal form and stored in another, then', () => {
  let root = '';
  beforeEach(() => {
    root = makeTemporaryFolder();
  });
  const keep = (...path: string[]) => {
    const file = join(root, ...path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, 'x');
  };
  const found = async (path: string) => relative(root, (await findDataFile(root, path)).path);

  it.each([
    [composed, decomposed],
    [decomposed, composed],
    [`été/a/${composed}`.normalize('NFC'), `été/a/${composed}`.normalize('NFD')],
    [`${'été'.normalize('NFD')}/${composed}`, `${'été'.normalize('NFC')}/${decomposed}`],
  ])('it is found: %j', async (stored, asked) => {
    keep(stored);
    const file = await findDataFile(root, asked);
    expect(relative(root, file.path)).toBe(stored);
    expect(file.name).toBe(asked);
  });

  it('of two that differ only by that, the very one is taken', async () => {
    keep(composed);
    keep(decomposed);
    expect(await found(composed)).toBe(composed);
    expect(await found(decomposed)).toBe(decomposed);
  });

  it('what fits two names, or none, is not there', async () => {
    keep('\u1e69.csv');
    keep('s\u0323\u0307.csv');
    for (const asked of ['s\u0307\u0323.csv', 'ß.csv', 'ss\u0323.csv', 'nowhere/é.csv']) {
      await expect(findDataFile(root, asked)).rejects.toMatchObject({ code: 'file_not_found' });
    }
  });
});
