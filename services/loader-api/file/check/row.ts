import { unescapeFormula } from '#shared/csv.ts';
import { readDate } from '../read/date-formats.ts';
import type { Layout } from '../read/header.ts';
import type { Fields } from '../read/parse.ts';
import { checkValue, type Fault } from './values.ts';

/**
 * A row that may be loaded (its values in the dataset's column order), or what is wrong with it.
 */
export type CheckedRow =
  | { readonly values: readonly string[]; readonly faults?: undefined }
  | { readonly values?: undefined; readonly faults: readonly Fault[] };

/**
 * Checks one record against the rules of its dataset; every bad value is reported. A date becomes
 * YYYY-MM-DD, however it is written in the file.
 *
 * @param today the last day that is not in the future, YYYY-MM-DD
 */
export function checkRow(layout: Layout, fields: Fields, today: string): CheckedRow {
  if (fields.length !== layout.header.length) return { faults: [wrongCount(layout, fields)] };
  const { dateFormat } = layout;
  const { columns } = layout.dataset;
  const values: string[] = [];
  const faults: Fault[] = [];
  for (const [index, column] of columns.entries()) {
    const field = fields[layout.fieldOf[index] ?? -1] ?? '';
    const isEscaped = layout.formulaSafe && typeof field === 'string';
    const value = isEscaped ? unescapeFormula(field) : field;
    const fault = checkValue(column, value, today, dateFormat);
    if (fault) faults.push(fault);
    else if (column.type !== 'date') values.push(value as string);
    else values.push(readDate(value as string, dateFormat) ?? (value as string));
  }
  return faults.length > 0 ? { faults } : { values };
}

function wrongCount(layout: Layout, fields: Fields): Fault {
  const message = `has ${fields.length} fields where the header has ${layout.header.length}`;
  return { column: null, code: 'column_count', message };
}
