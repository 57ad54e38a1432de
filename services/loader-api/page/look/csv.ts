/** Delimiters by the names the service gives them. */
export const delimiters: Readonly<Record<string, string>> = {
  ',': ',',
  ';': ';',
  tab: '\t',
  '|': '|',
};

/** The same in words: a comma alone is easily overlooked. */
export const delimiterNames: Readonly<Record<string, string>> = {
  ',': 'Comma',
  ';': 'Semicolon',
  tab: 'Tab',
  '|': 'Bar',
};

/**
 * Reads CSV (RFC 4180) for the eye: quotes and line breaks within them, any of three line endings.
 * What counts is what the service reads; this never refuses anything.
 *
 * @param rowsMax reads no further
 */
export function parseCsv(text: string, delimiter: string, rowsMax: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length && rows.length < rowsMax) {
    const [field, end] = text[at] === '"' ? quoted(text, at + 1) : plain(text, at, delimiter);
    row.push(field);
    at = end;
    if (text[at] === delimiter) {
      at++;
      if (at < text.length) continue;
      row.push('');
    }
    // Between a closing quote and the delimiter there is nothing to be read.
    while (at < text.length && text[at] !== '\n' && text[at] !== '\r' && text[at] !== delimiter)
      at++;
    if (text[at] === delimiter) {
      at++;
      continue;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  if (row.length > 0 && rows.length < rowsMax) rows.push(row);
  return rows;
}

function plain(text: string, from: number, delimiter: string): [string, number] {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
  return [text.slice(from, at), at];
}

function quoted(text: string, from: number): [string, number] {
  let field = '';
  let at = from;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return [field + text.slice(at), text.length];
    field += text.slice(at, quote);
    if (text[quote + 1] !== '"') return [field, quote + 1];
    field += '"';
    at = quote + 2;
  }
}

/** A first line as Excel writes it, which names the delimiter and is no row: `sep=;`. */
const hint = /^\ufeff?(?:sep=(.)|"sep=(.)")(?:\r\n|\n|\r|$)/i;

/** What follows the line that names the delimiter, if there is one. */
export function withoutHint(text: string): string {
  return text.replace(hint, '');
}

/** The delimiter that is named, or parts the header row most often; a comma where none does. */
export function findDelimiter(text: string): string {
  const [, plain, quotedSign] = hint.exec(text) ?? [];
  const sign = plain ?? quotedSign;
  const named = Object.entries(delimiters).find(([, each]) => each === sign);
  if (named) return named[0];
  const [header = ''] = text.replace(/^\ufeff/, '').split(/\r|\n/, 1);
  const counts = Object.entries(delimiters).map(
    ([name, sign]) => [name, (parseCsv(header, sign, 1)[0]?.length ?? 1) - 1] as const,
  );
  const [best = ',', count = 0] = counts.reduce((a, b) => (b[1] > a[1] ? b : a));
  return count === 0 ? ',' : best;
}

/** Rows as CSV; fields are quoted where they need it. */
export function writeCsv(rows: readonly (readonly string[])[], delimiter: string): string {
  const field = (value: string) =>
    value.includes(delimiter) || /["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  return rows.map((row) => `${row.map(field).join(delimiter)}\r\n`).join('');
}
