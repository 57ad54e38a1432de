/**
 * In which order a file may have day, month and year; the sender says which, it is never guessed.
 */
export const DATE_FORMATS = ['ymd', 'dmy', 'mdy'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

/** What a date looks like, by the format of its file; without one only ISO 8601 is read. */
export function exampleDate(format: DateFormat | undefined): string {
  if (format === 'dmy') return '30/09/1842';
  return format === 'mdy' ? '09/30/1842' : '1842-09-30';
}

// The same separator twice, and a year of four digits, at the end that the format says.
const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;

/**
 * Reads a date.
 *
 * @param format of the file; without one the text must be YYYY-MM-DD
 * @returns the day as YYYY-MM-DD, or undefined where it is none of the calendar
 */
export function readDate(text: string, format: DateFormat | undefined): string | undefined {
  if (format === undefined) return isCalendarDate(text) ? text : undefined;
  const [, first = '', , second = '', third = ''] =
    (format === 'ymd' ? yearFirst : yearLast).exec(text) ?? [];
  if (third === '') return undefined;
  const [year, month, day] =
    format === 'ymd'
      ? [first, second, third]
      : format === 'dmy'
        ? [third, second, first]
        : [third, first, second];
  const iso = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  return isCalendarDate(iso) ? iso : undefined;
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

/** How many days a month of the Gregorian calendar has. */
export function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
