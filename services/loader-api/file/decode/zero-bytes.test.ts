import { describe, expect, it } from 'vitest';
import { peopleColumns } from '../../../testing/csv.ts';
import { readCsv } from '../../../testing/read-csv.ts';

const header = `${peopleColumns.join()}\n`;
const row = 'Ada,Smith,1900-01-01,Ayr\n';
const text = Buffer.from(header + row.repeat(500));

function withZeroAt(at: number): Buffer {
  const bytes = Buffer.from(text);
  bytes[at] = 0;
  return bytes;
}

function parts(bytes: Buffer, length: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, n) =>
    bytes.subarray(n * length, (n + 1) * length),
  );
}

describe.each([1, 7, 4096, 8192, text.length])('When a file comes %d bytes at a time', (length) => {
  describe.each([true, false])('(the fast way: %s)', (usePlain) => {
    const read = (bytes: Buffer) => readCsv(parts(bytes, length), 'utf-8', usePlain);

    it.each([header.length, 4095, 8191])('then a zero byte at %d makes it binary', async (at) => {
      await expect(read(withZeroAt(at))).rejects.toMatchObject({ code: 'binary_file' });
    });

    it.each([8192, 8193, 12_000])('then one at %d rejects its row alone', async (at) => {
      const { rows, faults } = await read(withZeroAt(at));
      const line = text.subarray(0, at).toString().split('\n').length;
      expect(faults.map((fault) => fault.line)).toEqual([line]);
      expect(rows).toHaveLength(499);
    });
  });
});

it('When a file is declared as a single-byte charset, then the same holds', async () => {
  const read = (at: number) => readCsv(parts(withZeroAt(at), 7), 'windows-1252', true);
  await expect(read(8191)).rejects.toMatchObject({ code: 'binary_file' });
  expect((await read(8192)).faults).toHaveLength(1);
});

it('When a file is UTF-16, then its zero bytes are none', async () => {
  const utf16 = Buffer.from(text.toString(), 'utf16le');
  const { rows } = await readCsv(parts(utf16, 7), 'utf-16', true);
  expect(rows).toHaveLength(500);
});
