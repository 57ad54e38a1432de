import { expect, test } from 'vitest';
import { createProgressBar, progressLine } from './progress-bar.ts';

const progress = {
  bytesRead: 3_000_000,
  bytesTotal: 6_000_000,
  rowsRead: 120_000,
  rowsRejected: 0,
  remainingMs: null,
};

test('When a load is half done, then its line says so', () => {
  const half = '█'.repeat(12) + '─'.repeat(12);
  expect(progressLine(progress)).toBe(`${half}   50%  3 MB  120,000 rows`);
  const later = { ...progress, rowsRejected: 12, remainingMs: 2_500 };
  expect(progressLine(later)).toBe(`${half}   50%  3 MB  120,000 rows  12 rejected  3 s left`);
});

test('When nobody knows how long a file is, then there is no bar', () => {
  expect(progressLine({ ...progress, bytesTotal: null })).toBe('3 MB  120,000 rows');
});

test.each([
  [true, 40],
  [false, 0],
])('When the stream is a terminal (%s), then the line is drawn over itself', (isTTY, columns) => {
  const written: string[] = [];
  const write = (text: string) => written.push(text) > 0;
  const bar = createProgressBar({ write, columns, isTTY } as Parameters<
    typeof createProgressBar
  >[0]);
  bar.show(progress);
  bar.end();
  const line = progressLine(progress).slice(0, 39);
  expect(written).toEqual(isTTY ? [`\r\u001b[K${line}`, '\r\u001b[K'] : []);
});
