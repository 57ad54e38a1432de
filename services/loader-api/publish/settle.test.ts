import { expect, test } from 'vitest';
import { countingFiles, type StoredFile } from './settle.ts';

const file = (id: number, more: Partial<StoredFile> = {}): StoredFile => ({
  id,
  content: 'a',
  copy_no: 0,
  counted: 0,
  holds: 0,
  holder: 9,
  ...more,
});
const counting = (...stored: StoredFile[]) => [...countingFiles(stored)];

test('When nobody holds a content, then no file of it counts', () => {
  expect(counting(file(1, { holder: null, counted: 1 }), file(2, { holder: null }))).toEqual([]);
});

test('When several files of a content have rows, then one counts: one that holds it itself', () => {
  expect(counting(file(1, { counted: 1 }), file(2, { holds: 1 }), file(3))).toEqual([2]);
});

test('When it makes no difference, then the one goes on that counts, or the first begins', () => {
  const holding = [file(2, { holds: 1 }), file(3, { holds: 1, counted: 1 })];
  expect(counting(...holding)).toEqual([3]);
  expect(counting(file(5), file(4))).toEqual([4]);
});

test('When there are copies, then each counts for itself', () => {
  const stored = [file(1), file(2, { copy_no: 2 }), file(3, { copy_no: 3, holder: null })];
  expect(counting(...stored, file(4, { content: 'b' }))).toEqual([1, 2, 4]);
});
