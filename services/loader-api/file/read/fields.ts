import { isUtf8 } from 'node:buffer';
import { type Fields, fieldFromBytes, parseBlock } from './parse.ts';
import { QUOTE } from './quoted-line.ts';
import { pick, type RecordBlock } from './record-block.ts';

/**
 * Reads the fields of every record of a block as `parseBlock` does, but parts those without a quote
 * at their delimiters: there is nothing else to read in them.
 */
export function fieldsOf(block: RecordBlock, delimiter: string): readonly Fields[] {
  const records = block.starts.map((start, index) =>
    block.bytes.subarray(start, block.ends[index]),
  );
  const quoted = [...records.keys()].filter((index) => records[index]?.includes(QUOTE));
  const fields = records.map((record) => split(record, delimiter));
  if (quoted.length === 0) return fields;
  const parsed = parseBlock(pick(block, quoted), delimiter);
  for (const [n, index] of quoted.entries()) fields[index] = parsed[n] ?? [];
  return fields;
}

function split(record: Buffer, delimiter: string): Fields {
  if (isUtf8(record)) return record.toString('utf8').split(delimiter);
  return record.toString('latin1').split(delimiter).map(fieldFromBytes);
}
