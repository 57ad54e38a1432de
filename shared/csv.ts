const needsQuotes = /[",\r\n]/;
const formulaStart = /^[=+\-@\t\r]/;

export interface CsvOptions {
  /** Keeps a spreadsheet from taking a value for a formula (OWASP, "CSV Injection"). */
  readonly formulaSafe?: boolean | undefined;
}

/** What makes Excel read a file as UTF-8. */
export const byteOrderMark = '\uFEFF';

/** One row of CSV with its line break (RFC 4180). */
export function csvRow(fields: readonly string[], options: CsvOptions = {}): string {
  return `${fields.map((value) => csvField(value, options)).join(',')}\r\n`;
}

/** A value as it stands between two commas. */
export function csvField(value: string, options: CsvOptions = {}): string {
  const safe = options.formulaSafe === true ? withoutFormula(value) : value;
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function withoutFormula(value: string): string {
  return formulaStart.test(value) ? `'${value}` : value;
}
