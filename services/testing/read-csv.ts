import { RowChecker, type RowTaker } from '../loader-api/file/check/row-checker.ts';
import type { Fault } from '../loader-api/file/check/values.ts';
import { openContent } from '../loader-api/file/decode/content.ts';
import type { CharsetName } from '../loader-api/file/decode/transcode.ts';
import { openRecords } from '../loader-api/file/read/open-records.ts';
import type { Framed } from '../loader-api/file/read/record-block.ts';
import type { Numbered } from './csv-styles.ts';

const today = '2026-01-05';
const limits = {
  delimiter: 'auto',
  columnsMax: 10,
  headerBytesMax: 10_000,
  recordBytesMax: 10_000,
} as const;
const options = {
  contentEncoding: undefined,
  uploadBytesMax: 1e9,
  expansionRatioMax: 200,
  zstdWindowBytesMax: 1e7,
};

/** Parts bytes at these places (beyond the end they start over). */
export function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...new Set(cuts.map((cut) => cut % bytes.length)), bytes.length];
  let start = 0;
  return ends
    .sort((a, b) => a - b)
    .map((end) => {
      const part = bytes.subarray(start, end);
      start = end;
      return part;
    })
    .filter(({ length }) => length > 0);
}

export async function* stream(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

/**
 * Reads a file by the stages of the product.
 *
 * @param usePlain whether good rows may take the fast way
 * @returns good rows and rejects, by line
 */
export async function readCsv(chunks: readonly Buffer[], charset: CharsetName, usePlain: boolean) {
  const content = await openContent(stream(chunks), { ...options, charset });
  const utf8 = content.utf8[Symbol.asyncIterator]();
  const { layout, framer, framed } = await openRecords(utf8, limits);
  const checker = new RowChecker(layout, { today, recordBytesMax: limits.recordBytesMax });
  const rows: Numbered[] = [];
  const faults: { line: number; raw: string; faults: readonly Fault[] }[] = [];
  const taker: RowTaker = {
    plainRow: (line, sources, starts, ends) => {
      rows.push([
        line,
        ...Array.from(starts, (at, n) =>
          (sources[n] ?? Buffer.alloc(0)).toString('utf8', at, ends[n]),
        ),
      ]);
    },
    row: (line, values) => {
      rows.push([line, ...values]);
    },
    reject: (line, raw, found) => {
      faults.push({ line, raw: raw.toString(), faults: found });
    },
  };
  const take = (some: readonly Framed[]) => {
    for (const item of some) {
      if (usePlain || item.kind === 'fault') checker.take([item], taker);
      else checker.checkFully(item, taker);
    }
  };
  take(framed);
  for (let next = await utf8.next(); !next.done; next = await utf8.next()) {
    take(framer.push(next.value));
  }
  take(framer.end());
  return { rows: rows.sort((a, b) => a[0] - b[0]), faults };
}
