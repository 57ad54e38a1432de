import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';
import { replaceFile } from './replace-file.ts';

const run = promisify(execFile);
const module = new URL('./replace-file.ts', import.meta.url).href;

it('When a file is replaced, then nothing else is left in its folder', async () => {
  const folder = makeTemporaryFolder();
  const path = join(folder, 'report.json');
  const contents = Array.from({ length: 20 }, (_, at) => String(at).repeat(100_000));
  await Promise.all(contents.map(async (content) => replaceFile(path, content)));
  expect(contents).toContain(readFileSync(path, 'utf8'));
  expect(readdirSync(folder)).toEqual(['report.json']);
});

it('When there is no room for all of it, then the old file stays, and the failure is told', async () => {
  const folder = makeTemporaryFolder();
  const path = join(folder, 'report.json');
  writeFileSync(path, 'old');
  const script = `const { replaceFile } = await import(${JSON.stringify(module)});
    await replaceFile(${JSON.stringify(path)}, 'x'.repeat(100_000));`;
  // The shell's limit makes a write of more than 8 KiB end early, as a full disk does.
  const limited = 'trap "" XFSZ; ulimit -f 8; exec "$0" --input-type=module --eval "$1"';
  const attempt = run('bash', ['-c', limited, process.execPath, script]);
  await expect(attempt).rejects.toThrow(/EFBIG/);
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['report.json']);
});
