import { expect, it } from 'vitest';
import { storedOptions } from './options.ts';

it('When a load was stored before an option existed, then the default stands in for it', () => {
  expect(storedOptions('{"mode":"replace"}')).toEqual({
    mode: 'replace',
    maxRejects: '0',
    delimiter: 'auto',
    dryRun: false,
    force: false,
  });
});

it('When a load was stored with an option that is none any more, then it is left out', () => {
  const stored = { mode: 'append', maxRejects: 'all', delimiter: ';', dryRun: true, force: true };
  expect(storedOptions(JSON.stringify({ ...stored, gone: 1 }))).toEqual(stored);
});
