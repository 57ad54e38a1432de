// A byte order mark that begins a line is that of a file put after another, and dropped.
const needsQuotes = /[",\r\n]|^\ufeff/;

export interface CsvOptions {
  /** Keeps a spreadsheet from taking a value for a formula: see `escapeFormula`. */
  readonly formulaSafe?: boolean | undefined;
  /** What stands between two fields: a comma, unless said otherwise. */
  readonly delimiter?: string | undefined;
}

/** What makes Excel read a file as UTF-8. */
export const byteOrderMark = '\uFEFF';

/** One row of CSV with its line break (RFC 4180). */
export function csvRow(fields: readonly string[], options: CsvOptions = {}): string {
  const row = fields.map((value) => csvField(value, options));
  return `${row.join(options.delimiter ?? ',')}\r\n`;
}

/** A value as it stands between two delimiters. */
export function csvField(value: string, options: CsvOptions = {}): string {
  const { formulaSafe, delimiter } = options;
  const safe = formulaSafe === true ? escapeFormula(value) : value;
  const isSplit = delimiter !== undefined && safe.includes(delimiter);
  return isSplit || needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A column that says of a file that its values were escaped by `escapeFormula`. Only of such a file
 * is that taken back, so that no other loses an apostrophe of its own.
 */
export const formulaSafeColumn = 'formulaSafe';

/**
 * What a spreadsheet may take for a formula: a control character first (OWASP, "CSV Injection"), or
 * one of = + - @ in any form that NFKC makes one of them, after white space and characters that
 * show nothing. Apostrophes before it are those of values that were escaped before.
 */
const formula =
  /^'*(?:\p{Cc}|[\p{Cc}\p{Cf}\p{White_Space}\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠﹦﹢﹣﹫⁼⁺₌₊﬩])/u;

/** Puts an apostrophe before what may be a formula. `unescapeFormula` gives back any value. */
export function escapeFormula(value: string): string {
  return formula.test(value) ? `'${value}` : value;
}

/** Takes the apostrophe of `escapeFormula` away. */
export function unescapeFormula(value: string): string {
  return value.startsWith("'") && formula.test(value) ? value.slice(1) : value;
}
