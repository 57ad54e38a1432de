import { expect, it } from 'vitest';
import type { StoredRow } from '../rows/conditions.ts';
import type { RowScanner } from '../rows/scan.ts';
import { createFileParts } from './file-parts.ts';

/** Files of one row each. */
function scannerOf(scanned: number[]): RowScanner {
  return {
    async *scan({ files }) {
      const [file] = files;
      if (!file) throw new Error('no file is asked for');
      scanned.push(file.id);
      const row: StoredRow = {
        file_id: file.id,
        line_no: 2,
        city: 'Ayr',
        county: '',
        country: 'S',
      };
      yield { rows: [row], upTo: { file: file.id, line: 2 }, lookedThrough: 1 };
    },
  };
}

it('When many small files were profiled, then only some are kept', async () => {
  const scanned: number[] = [];
  const { signal } = new AbortController();
  const parts = createFileParts(scannerOf(scanned), { profileDistinctMax: 1000 }, signal);
  const of = (id: number) =>
    parts.of(1, 'places', { id, loadId: 'load', name: 'a.csv', rows: 1, publishedAs: 1 });
  for (let id = 1; id <= 200; id++) await of(id);
  expect(scanned).toHaveLength(200);
  for (let id = 200; id > 150; id--) await of(id);
  expect(scanned).toHaveLength(200);
  // Three columns of a thousand values each are as much as there is room for.
  await of(1);
  expect(scanned).toHaveLength(201);
});
