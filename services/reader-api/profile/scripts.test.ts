import { expect, it } from 'vitest';
import { scriptsOf } from './scripts.ts';

it.each([
  ['Ada', ['Latin']],
  ["O'Hara-Bríde", ['Latin']],
  ['Лука', ['Cyrillic']],
  ['Γιώργος', ['Greek']],
  ['დავითი', ['Georgian']],
  ['ليلى', ['Arabic']],
  ['𠮷田', ['Han']],
  ['지훈', ['Hangul']],
  ['たろう', ['Hiragana']],
  ['דוד', ['Hebrew']],
  ['Αda', ['Latin', 'Greek']],
  ['ᚠᚢᚦ', ['Other']],
  ['Ada ᚠ', ['Latin', 'Other']],
  ['12 - 34', []],
  ['１２', []],
  ['', []],
])('When a name is %j, then its scripts are %j', (name, scripts) => {
  expect(scriptsOf(name)).toEqual(scripts);
});
