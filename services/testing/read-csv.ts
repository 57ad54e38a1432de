import { PlainRows } from '../loader-api/check/plain-rows.ts';
import { checkRow } from '../loader-api/check/row.ts';
import { openContent } from '../loader-api/decode/content.ts';
import type { CharsetName } from '../loader-api/decode/transcode.ts';
import { Framer } from '../loader-api/read/framer.ts';
import { readLayout } from '../loader-api/read/header.ts';
import { readHeaderRow } from '../loader-api/read/header-row.ts';
import { parseBlock } from '../loader-api/read/parse.ts';
import { pick, type RecordBlock } from '../loader-api/read/record-block.ts';
import type { Numbered } from './csv-styles.ts';

const today = '2026-01-05';
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

/** Reads a file by our stages, as `loadFile` does. */
export async function readCsv(chunks: readonly Buffer[], charset: CharsetName, usePlain: boolean) {
  const content = await openContent(stream(chunks), { ...options, charset });
  const utf8 = content.utf8[Symbol.asyncIterator]();
  const header = await readHeaderRow(utf8, 10_000);
  const layout = readLayout(header.row, { delimiter: 'auto', columnsMax: 10 });
  const framer = new Framer(layout.delimiter.charCodeAt(0), 10_000, header.line);
  const plain = new PlainRows(layout, today);
  const found: Numbered[] = [];
  const faults: unknown[] = [];
  const full = (block: RecordBlock) => {
    for (const [index, fields] of parseBlock(block, layout.delimiter).entries()) {
      const line = block.lines[index] ?? 0;
      const { values, faults: wrong } = checkRow(layout, fields, today);
      if (values) found.push([line, ...values]);
      else faults.push({ line, wrong });
    }
  };
  const plainRow = (line: number, bytes: Buffer, starts: Int32Array, ends: Int32Array) => {
    found.push([line, ...Array.from(starts, (start, n) => bytes.toString('utf8', start, ends[n]))]);
  };
  const take = (framed: ReturnType<Framer['push']>) => {
    for (const item of framed) {
      if (item.kind === 'fault') faults.push(item);
      else if (!usePlain || !PlainRows.accepts(item)) full(item);
      else full(pick(item, plain.take(item, { plainRow })));
    }
  };
  take(framer.push(header.rest));
  for (let next = await utf8.next(); !next.done; next = await utf8.next()) {
    take(framer.push(next.value));
  }
  take(framer.end());
  return { rows: found.sort((a, b) => a[0] - b[0]), faults };
}
