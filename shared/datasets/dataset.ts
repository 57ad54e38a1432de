/** A column of a dataset and the rules its values must keep. */
export interface Column {
  readonly name: string;
  readonly title: string;
  readonly type: 'text' | 'date';
  /** An empty value, or one of nothing but white space, is a reject. */
  readonly required: boolean;
  /** Longest text in Unicode characters (not bytes). */
  readonly charsMax: number;
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
  return { name, title, type: 'text', required: true, charsMax, example };
}

/** A calendar date, `YYYY-MM-DD` (ISO 8601), from the year 1000 to today. */
export function date(name: string, title: string, example: string): Column {
  return { name, title, type: 'date', required: true, charsMax: 10, example };
}
