import { expect, it } from 'vitest';
import { misspeltIn } from './misspelt.ts';
import { Settings } from './settings.ts';

const settings = Object.keys(Settings.properties);

it.each([
  ['LOADR_PORT', 'LOADER_PORT'],
  ['DATABASE_ULR', 'DATABASE_URL'],
  ['CHUNK_ROW_MAX', 'CHUNK_ROWS_MAX'],
])('%s is told as a misspelt %s', (name, meant) => {
  expect(misspeltIn([name], settings)).toEqual([
    `${name} is not a setting; did you mean ${meant}?`,
  ]);
});

it('Settings, and the names of others, are not', () => {
  const others = ['HOME', 'PATH', 'HOSTNAME', 'LANGUAGE', 'npm_lifecycle_event', 'DATABASE_NAME'];
  expect(misspeltIn([...settings, ...others], settings)).toEqual([]);
});
