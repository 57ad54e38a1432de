/** A column of a dataset and the rules its values must keep. */
export interface Column {
  readonly name: string;
  readonly title: string;
  readonly type: 'text' | 'date';
  /** An empty value, or one of nothing but white space, is a reject. */
  readonly required: boolean;
  /** What a value has to keep, in words. */
  readonly rule: string;
  /** Longest text in Unicode characters (not bytes). */
  readonly charsMax: number;
  /** The same of its key (`placeKey`), of a name that has one: some characters become eighteen. */
  readonly keyCharsMax?: number;
  readonly example: string;
}

/** A kind of CSV the system knows. A new one is one such declaration and one migration. */
export interface Dataset<Name extends string = string> {
  /** Its name in requests; also the table its rows go to. */
  readonly name: Name;
  readonly title: string;
  readonly description: string;
  readonly columns: readonly Column[];
  /** The columns the aggregate of a file is counted by, for datasets that have one. */
  readonly births?: { readonly place: string; readonly date: string };
}

/** A text column: required, at most 255 characters, unless said otherwise. */
export function text(name: string, title: string, example: string, charsMax = 255): Column {
  const rule =
    `At most ${charsMax} characters, no control characters except tabs and line breaks. Text of nothing but ` +
    'white space or invisible characters counts as empty.';
  return { name, title, type: 'text', required: true, rule, charsMax, example };
}

/** The name of a place: text that is compared by its key, which is bounded as well. */
export function placeName(name: string, title: string, example: string): Column {
  const column = text(name, title, example);
  const keyCharsMax = 2 * column.charsMax;
  const rule = `${column.rule} Once it is normalised (NFKC), at most ${keyCharsMax} characters.`;
  return { ...column, rule, keyCharsMax };
}

/** The first day that can be stored: SQL's DATE begins there (MySQL manual, "The DATE Type"). */
export const FIRST_DAY = '1000-01-01';

/** A calendar date, `YYYY-MM-DD` (ISO 8601), from `FIRST_DAY` to today. */
export function date(name: string, title: string, example: string): Column {
  const rule =
    `A day of the calendar as YYYY-MM-DD, from ${FIRST_DAY} (years before 1000 cannot be stored) to ` +
    'today in the time zone furthest ahead (UTC+14).';
  return { name, title, type: 'date', required: true, rule, charsMax: 10, example };
}
