import { isBlank } from '#shared/datasets/blank.ts';
import { FIRST_DAY } from '#shared/datasets/dataset.ts';
import type { Column } from '#shared/datasets/index.ts';
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
 */
export function checkValue(column: Column, value: string | Buffer, today: string): Fault | null {
  const fault = (code: RejectCode, message: string) => ({ column: column.name, code, message });
  if (typeof value !== 'string') return fault('invalid_utf8', 'holds bytes that are not UTF-8');
  if (isBlank(value)) {
    return column.required ? fault('required', 'is empty') : null;
  }
  if (column.type === 'date') {
    if (!isCalendarDate(value)) return fault('invalid_date', 'is not a date like 1842-09-30');
    if (value < FIRST_DAY) {
      return fault('invalid_date', `is before ${FIRST_DAY}, the first day that can be stored`);
    }
    return value > today ? fault('date_in_future', 'lies in the future in every time zone') : null;
  }
  if (control.test(value)) return fault('control_character', 'holds a control character');
  // A character is at most two UTF-16 units, so most values need not be counted.
  if (value.length > column.charsMax && [...value].length > column.charsMax) {
    return fault('too_long', `has more than ${column.charsMax} characters`);
  }
  const { keyCharsMax } = column;
  if (keyCharsMax !== undefined && isKeyLonger(value, keyCharsMax)) {
    return fault('too_long', `has more than ${keyCharsMax} characters once it is normalised`);
  }
  if (textFormula.test(value)) return fault('formula', 'is a formula (="…"), not its result');
  return null;
}

/** `YYYY-MM-DD`, a real day. */
function isCalendarDate(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
