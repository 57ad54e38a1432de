import { csvRow } from '#shared/csv.ts';
import type { FileRow } from '#shared/schema.ts';
import { parseRecords } from '../read/parse.ts';
import type { RejectedRecord } from './read-rejects.ts';

/** What stands behind the original columns. */
const findings = ['line', 'column', 'code', 'message'];

/**
 * A file to mend and send again: the original columns as they came, then what was found. A value
 * that could not be kept whole is left out, and a row that could not be read stands in the first
 * column as it came, so that none can pass unmended.
 *
 * @param rawBytesMax what longer rows were cut to
 */
export async function* rejectsCsv(
  file: FileRow,
  records: AsyncIterable<RejectedRecord>,
  rawBytesMax: number,
): AsyncGenerator<string> {
  const header: string[] = JSON.parse(file.header ?? '[]');
  yield csvRow([...header, ...findings]);
  const delimiter = file.delimiter === 'tab' ? '\t' : (file.delimiter ?? ',');
  for await (const record of records) {
    const fields = originalFields(record, delimiter, header, rawBytesMax);
    const { faults, line } = record;
    const join = (texts: (string | null)[]) => texts.map((text) => text ?? '').join('; ');
    yield csvRow([
      ...fields,
      String(line),
      join(faults.map((fault) => fault.column_name)),
      join(faults.map((fault) => fault.code)),
      join(faults.map((fault) => fault.message)),
    ]);
  }
}

/** Faults of a row whose fields could not be told apart. */
const wholeRow = new Set(['unclosed_quote', 'record_too_large']);

function originalFields(
  { raw, faults }: RejectedRecord,
  delimiter: string,
  header: readonly string[],
  rawBytesMax: number,
): string[] {
  if (Buffer.byteLength(raw) >= rawBytesMax) return header.map(() => '');
  if (faults.some(({ code }) => wholeRow.has(code))) {
    return header.map((_, index) => (index === 0 ? raw : ''));
  }
  const fields = parseRecords(Buffer.from(raw), delimiter)[0] ?? [];
  const isUndecodable = faults.some(({ code }) => code === 'invalid_utf8');
  return isUndecodable ? fields.map((field) => (field.includes('\ufffd') ? '' : field)) : fields;
}
