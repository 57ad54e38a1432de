import { expect, test } from 'vitest';
import { TextChunk } from './text-chunk.ts';

const text = (chunk: TextChunk) => Buffer.concat(chunk.pieces()).toString();

test('When a value holds what ends fields or rows, then it is escaped', () => {
  const chunk = new TextChunk(7);
  chunk.add(2, ['a\tb', 'c\nd', 'e\\f', 'g\rh', 'Лука']);
  expect(text(chunk)).toBe('7\t2\ta\\tb\tc\\nd\te\\\\f\tg\\rh\tЛука\n');
});

test('When the rows are taken out again, then they are what was added', () => {
  const chunk = new TextChunk(7);
  const rows = [
    ['a\tb', 'c\nd', 'e\\f', 'g\rh', 'Лука'],
    ['\\', '\\n', '\\\t', '', '\\\\'],
    ['x'.repeat(300_000), '', '', '', 'n\\r'],
    ...Array.from({ length: 20_000 }, (_, n) => [`n${n}`, '', '\\t', 't', '']),
  ];
  for (const [at, values] of rows.entries()) chunk.add(at + 2, values);
  const found = [...chunk.records()];
  expect(found.map(({ no }) => no)).toEqual(rows.map((_, at) => at + 2));
  expect(found.map(({ values }) => values)).toEqual(rows);
});

test('When rows come as bytes, then the text is the same as from strings', () => {
  const asStrings = new TextChunk(12);
  const asBytes = new TextChunk(12);
  for (let line = 2; line < 30_000; line += 7) {
    const values = ['Лука', `name${line}`, '1842-09-30', 'x'.repeat(line % 300)];
    asStrings.add(line, values);
    const bytes = Buffer.from(`??${values.join('')}`);
    const starts = new Int32Array(4);
    const ends = new Int32Array(4);
    let at = 2;
    for (const [index, value] of values.entries()) {
      starts[index] = at;
      at += Buffer.byteLength(value);
      ends[index] = at;
    }
    const sources = values.map(() => bytes);
    asBytes.addPlain(line, sources, starts, ends);
  }
  expect(asBytes.rows).toBe(asStrings.rows);
  expect(asBytes.bytes).toBe(asStrings.bytes);
  expect(asBytes.numbers).toEqual(asStrings.numbers);
  expect(text(asBytes)).toBe(text(asStrings));
});
