import { csvRow } from '#shared/csv.ts';
import type { FileRow } from '#shared/schema.ts';
import { parseRecords } from '../read/parse.ts';
import type { RejectedRecord } from './read-rejects.ts';

/** What stands behind the original columns. */
const findings = ['line', 'column', 'code', 'message'];

/**
 * A file to mend and send again: the original columns as they came, then what was found. A value
 * that could not be kept whole is left out, so that the row cannot pass unmended.
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

function originalFields(
  { raw, faults }: RejectedRecord,
  delimiter: string,
  header: readonly string[],
  rawBytesMax: number,
): string[] {
  if (Buffer.byteLength(raw) >= rawBytesMax) return header.map(() => '');
  const fields = fieldsOf(raw, delimiter);
  const undecodable = new Set(
    faults.filter(({ code }) => code === 'invalid_utf8').map(({ column_name }) => column_name),
  );
  return fields.map((field, index) =>
    undecodable.has(header[index]?.trim().toLowerCase() ?? '') ? '' : field,
  );
}

function fieldsOf(raw: string, delimiter: string): string[] {
  try {
    return parseRecords(Buffer.from(raw), delimiter)[0] ?? [];
  } catch {
    return raw.split(delimiter); // A quote that is never closed.
  }
}
