import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';
import { LogTail } from './log-tail.ts';

it('gives each line once, from where the file ended, and a half one when it is whole', () => {
  const path = join(makeTemporaryFolder(), 'service.log');
  writeFileSync(path, 'before\n');
  const tail = new LogTail(path);
  expect(tail.read()).toBe('');
  appendFileSync(path, 'one\ntwo\nhal');
  expect(tail.read()).toBe('one\ntwo\n');
  expect(tail.read()).toBe('');
  appendFileSync(path, 'f, été\n');
  expect(tail.read()).toBe('half, été\n');
  tail.close();
});
