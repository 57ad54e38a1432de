import { RowChecker, type RowTaker } from '../loader-api/file/check/row-checker.ts';
import type { Fault } from '../loader-api/file/check/values.ts';
import type { CharsetName } from '../loader-api/file/decode/transcode.ts';
import { readRows } from '../loader-api/file/read-rows.ts';
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
  const { layout, parts } = await readRows(stream(chunks), { ...options, ...limits, charset });
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
  for await (const part of parts) {
    for (const item of part) {
      if (usePlain || item.kind === 'fault') checker.take([item], taker);
      else checker.checkFully(item, taker);
    }
  }
  return { rows: rows.sort((a, b) => a[0] - b[0]), faults };
}
