/** Orders of day, month and year, by the names the service gives them; empty: ISO 8601. */
export const dateFormats: Readonly<Record<string, string>> = {
  '': 'Year-month-day (1999-12-31)',
  dmy: 'Day, month, year (31/12/1999)',
  mdy: 'Month, day, year (12/31/1999)',
  ymd: 'Year, month, day (1999/12/31)',
};

const iso = /^\d{4}-\d{2}-\d{2}$/;
const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;

/**
 * In which order these dates are written.
 *
 * @returns null where day and month could be told either way: then somebody has to say
 */
export function findDateFormat(values: readonly string[]): string | null {
  const given = values.filter((value) => value.trim() !== '').map((value) => value.trim());
  const last = given.flatMap((value) => {
    const [, first, , second] = yearLast.exec(value) ?? [];
    return first === undefined ? [] : [[Number(first), Number(second)] as const];
  });
  if (last.length * 2 > given.length) {
    const isDayFirst = last.some(([first]) => first > 12);
    const isMonthFirst = last.some(([, second]) => second > 12);
    if (isDayFirst === isMonthFirst) return null;
    return isDayFirst ? 'dmy' : 'mdy';
  }
  const others = given.filter((value) => yearFirst.test(value) && !iso.test(value));
  return others.length * 2 > given.length ? 'ymd' : '';
}

/** @returns the day as YYYY-MM-DD; null where the text is none of the calendar in this order */
export function readDate(text: string, format: string): string | null {
  if (format === '' && !iso.test(text)) return null;
  const isYearFirst = format === '' || format === 'ymd';
  const [, first = '', , second = '', third = ''] =
    (isYearFirst ? yearFirst : yearLast).exec(text) ?? [];
  if (third === '') return null;
  const [year, month, day] = isYearFirst
    ? [first, second, third]
    : format === 'dmy'
      ? [third, second, first]
      : [third, first, second];
  const text10 = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  const date = new Date(`${text10}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text10) ? null : text10;
}
