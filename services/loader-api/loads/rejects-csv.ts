import {
  byteOrderMark,
  type CsvOptions,
  csvRow,
  formulaSafeColumn,
  unescapeFormula,
} from '#shared/csv.ts';
import type { FileRow } from '#shared/schema.ts';
import { isFormulaSafe } from '../file/read/column-naming.ts';
import { parseRecords } from '../file/read/parse.ts';
import type { RejectedRecord } from './rejected-records.ts';
import { unpackNames } from './stored-names.ts';

/** What stands after the original columns. */
const findings = ['line', 'column', 'code', 'message'];

/**
 * A file to mend and send again: the original columns as they came, then what was found. A value
 * that could not be kept whole is left out, and a row that could not be read stands in the first
 * column as it came, so that none can pass unmended.
 *
 * It begins with a byte order mark: sent again with the options of its load, it is read as the
 * UTF-8 it is, whatever `charset` says.
 *
 * @param options `formulaSafe` adds the column by which the next load knows
 */
export async function* rejectsCsv(
  file: FileRow,
  records: AsyncIterable<RejectedRecord>,
  options: CsvOptions = {},
): AsyncGenerator<string> {
  const header = await unpackNames(file.header ?? '[]');
  // Of a file that came escaped the values are escaped anew: some may have been mended since.
  const isMarked = isFormulaSafe(header);
  const plain = (text: string) => (isMarked && options.formulaSafe ? unescapeFormula(text) : text);
  const marker = options.formulaSafe && !isMarked ? formulaSafeColumn : undefined;
  const row = (original: readonly string[], found: readonly string[]) =>
    csvRow([...original.map(plain), ...found], options);
  yield byteOrderMark + row(header, marker ? [...findings, marker] : findings);
  const delimiter = file.delimiter === 'tab' ? '\t' : (file.delimiter ?? ',');
  for await (const record of records) {
    const fields = originalFields(record, delimiter, header);
    const found = findingsOf(record);
    yield row(fields, marker ? [...found, '1'] : found);
  }
}

function findingsOf({ line, faults }: RejectedRecord): string[] {
  const join = (texts: (string | null)[]) => texts.map((text) => text ?? '').join('; ');
  return [
    String(line),
    join(faults.map((fault) => fault.column_name)),
    join(faults.map((fault) => fault.code)),
    join(faults.map((fault) => fault.message)),
  ];
}

/** Faults of a row whose fields could not be told apart. */
const wholeRow = new Set(['unclosed_quote', 'text_after_quote', 'stray_quote', 'record_too_large']);

function originalFields(
  { raw, isTruncated, faults }: RejectedRecord,
  delimiter: string,
  header: readonly string[],
): string[] {
  if (isTruncated) return header.map(() => '');
  if (faults.some(({ code }) => wholeRow.has(code))) {
    return header.map((_, index) => (index === 0 ? raw : ''));
  }
  const fields = parseRecords(Buffer.from(raw), delimiter)[0] ?? [];
  const isUndecodable = faults.some(({ code }) => code === 'invalid_utf8');
  return isUndecodable ? fields.map((field) => (field.includes('\ufffd') ? '' : field)) : fields;
}
