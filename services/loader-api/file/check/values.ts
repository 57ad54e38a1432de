import { isBlank } from '#shared/datasets/blank.ts';
import { FIRST_DAY } from '#shared/datasets/dataset.ts';
import type { Column } from '#shared/datasets/index.ts';
import { type DateFormat, exampleDate, readDate } from '../read/date-formats.ts';
import { isKeyLonger } from './key-length.ts';

export const REJECT_CODES = [
  'column_count',
  'required',
  'too_long',
  'invalid_date',
  'date_in_future',
  'invalid_utf8',
  'control_character',
  'formula',
  'repeated_header',
  'unclosed_quote',
  'text_after_quote',
  'stray_quote',
  'record_too_large',
] as const;
export type RejectCode = (typeof REJECT_CODES)[number];

/** What is wrong with a row: in a column, or (without one) with the row as a whole. */
export interface Fault {
  readonly column: string | null;
  readonly code: RejectCode;
  readonly message: string;
}

// C0 and C1 controls (Unicode chapter 23) but tab, LF and CR, which quoted fields may hold.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
// How spreadsheets are told to take a value for text: `="007"`.
const textFormula = /^\s*="[\s\S]*"\s*$/;

/**
 * The first fault of one value, or null: one value has one fault, the most basic first.
 *
 * @param value the field as text, or its bytes where they are not valid UTF-8
 * @param today the last day that is not in the future, YYYY-MM-DD (see `lastDay`)
 * @param format how dates are written; without it as YYYY-MM-DD only
 */
export function checkValue(
  column: Column,
  value: string | Buffer,
  today: string,
  format?: DateFormat,
): Fault | null {
  const fault = (code: RejectCode, message: string) => ({ column: column.name, code, message });
  if (typeof value !== 'string') return fault('invalid_utf8', 'contains bytes that are not UTF-8');
  if (isBlank(value)) {
    return column.required ? fault('required', 'is empty') : null;
  }
  if (column.type === 'date') return dateFault(column, value, today, format);
  if (control.test(value)) return fault('control_character', 'contains a control character');
  // A character is at most two UTF-16 units, so most values need not be counted.
  if (value.length > column.charsMax && [...value].length > column.charsMax) {
    return fault('too_long', `has more than ${column.charsMax} characters`);
  }
  const { keyCharsMax } = column;
  if (keyCharsMax !== undefined && isKeyLonger(value, keyCharsMax)) {
    return fault('too_long', `has more than ${keyCharsMax} characters after normalisation`);
  }
  if (textFormula.test(value)) return fault('formula', 'is a formula (="…") instead of a value');
  return null;
}

function dateFault(
  { name: column }: Column,
  value: string,
  today: string,
  format: DateFormat | undefined,
): Fault | null {
  const fault = (code: RejectCode, message: string) => ({ column, code, message });
  const day = readDate(value, format);
  if (day === undefined) return fault('invalid_date', `is not a date like ${exampleDate(format)}`);
  if (day < FIRST_DAY) {
    return fault('invalid_date', `is before ${FIRST_DAY}, the first day that can be stored`);
  }
  return day > today ? fault('date_in_future', 'is in the future in every time zone') : null;
}
