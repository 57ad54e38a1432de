import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import type { RecordBlock } from './record-block.ts';

/** The fields of one record; a field that is not valid UTF-8 is left as its bytes. */
export type Fields = readonly (string | Buffer)[];

/**
 * Reads the fields of every record of a block, with csv-parse.
 *
 * @returns as many records as the block has, in its order
 * @throws Error when csv-parse sees other records than the framer did (a bug of ours)
 */
export function parseBlock(block: RecordBlock, delimiter: string): readonly Fields[] {
  const records = isUtf8(block.bytes)
    ? parseRecords(block.bytes, delimiter, 'utf8')
    : // Latin-1 keeps every byte, so that each field can be looked at by itself.
      parseRecords(block.bytes, delimiter, 'latin1').map((record) => record.map(fieldFromBytes));
  if (records.length !== block.starts.length) {
    throw new Error(`read ${records.length} records where ${block.starts.length} were framed`);
  }
  return records;
}

/** Reads complete records; blank lines are left out. */
export function parseRecords(
  bytes: Buffer,
  delimiter: string,
  encoding: 'utf8' | 'latin1' = 'utf8',
): string[][] {
  return parse(bytes, {
    delimiter,
    encoding,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
}

/** @param field its bytes, as Latin-1 */
export function fieldFromBytes(field: string): string | Buffer {
  const bytes = Buffer.from(field, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes;
}
