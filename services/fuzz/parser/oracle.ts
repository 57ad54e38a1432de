import { isDeepStrictEqual } from 'node:util';
import { parse } from 'csv-parse/sync';
import { Problem } from '#shared/errors.ts';
import { peopleColumns } from '../../testing/csv.ts';
import { readCsv, split } from '../../testing/read-csv.ts';

type Read = Awaited<ReturnType<typeof readCsv>>;
type Outcome = Read | { readonly code: string };

const known = [',', ';', '\t', '|'];

/**
 * What is wrong with how bytes are read: a failure of ours, another result when they come in other
 * pieces or take the slow way, other values than csv-parse finds in what it takes for sound.
 *
 * @returns undefined where nothing is
 */
export async function parserFault(bytes: Buffer, cuts: readonly number[]) {
  let whole: Outcome;
  let parted: Outcome;
  try {
    whole = await read([bytes], true);
    parted = await read(bytes.length === 0 ? [] : split(bytes, cuts), false);
  } catch (error) {
    return `an error of ours: ${error instanceof Error ? error.stack : String(error)}`;
  }
  // Of two faults the one that came first is told, and what has come depends on the pieces.
  if ('code' in whole && 'code' in parted) return undefined;
  if (!isDeepStrictEqual(whole, parted)) {
    return `${JSON.stringify(whole)} in whole, ${JSON.stringify(parted)} in parts`;
  }
  return 'code' in whole ? undefined : differenceFromCsvParse(bytes, whole);
}

async function read(chunks: readonly Buffer[], usePlain: boolean): Promise<Outcome> {
  try {
    return await readCsv(chunks, 'utf-8', usePlain);
  } catch (error) {
    if (error instanceof Problem) return { code: error.code };
    throw error;
  }
}

/** Rows that are not rejected must be records of csv-parse, and all of these rows or rejects. */
function differenceFromCsvParse(bytes: Buffer, { rows, faults }: Read): string | undefined {
  const records = strictRecords(bytes);
  if (!records) return undefined;
  const lines = new Set(faults.map(({ line }) => line)).size;
  const told = () => `${JSON.stringify({ rows, faults })}; csv-parse: ${JSON.stringify(records)}`;
  if (rows.length + lines !== records.length) return `another number of records: ${told()}`;
  let at = 0;
  for (const [, ...values] of rows) {
    while (at < records.length && !isDeepStrictEqual(records[at], values)) at++;
    if (at++ === records.length) return `a row that is no record: ${told()}`;
  }
  return undefined;
}

/** @returns undefined where csv-parse finds a fault, or where we go beyond it on purpose */
function strictRecords(bytes: Buffer): string[][] | undefined {
  const text = bytes.toString();
  if (text.includes('\ufeff') || !Buffer.from(text).equals(bytes)) return undefined;
  const delimiter = known.find((each) => text.startsWith(`${peopleColumns.join(each)}\n`));
  if (delimiter === undefined) return undefined;
  try {
    return parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      from: 2,
    });
  } catch {
    return undefined;
  }
}
