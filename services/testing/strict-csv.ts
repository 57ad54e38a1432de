/** A record as RFC 4180 has it, and the line it starts on. */
export interface StrictRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Reads CSV by the grammar of RFC 4180, with LF, CRLF and CR as line breaks: letter by letter, and
 * without mercy. Quotes inside a field that is not quoted are letters like any other.
 *
 * @returns undefined where the text is not of that grammar
 */
export function readStrictly(text: string, delimiter = ','): StrictRecord[] | undefined {
  const records: StrictRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const start = line;
    const fields: string[] = [];
    const first = at;
    for (;;) {
      const quoted = text[at] === '"';
      const value = quoted ? quotedAt(text, at) : plainAt(text, at, delimiter);
      if (value === undefined) return undefined;
      fields.push(quoted ? value.slice(1, -1).replaceAll('""', '"') : value);
      line += breaksIn(value);
      at += value.length;
      if (text[at] !== delimiter) break;
      at++;
    }
    const isBlank = at === first;
    const found = /^(\r\n|\n|\r|$)/.exec(text.slice(at));
    if (!found) return undefined;
    at += found[0].length;
    line += found[0] === '' ? 0 : 1;
    if (!isBlank) records.push({ line: start, fields });
  }
  return records;
}

/** @returns the field with its quotes; undefined where they are not closed */
function quotedAt(text: string, start: number): string | undefined {
  return /^"(?:[^"]|"")*"/.exec(text.slice(start))?.[0];
}

function plainAt(text: string, start: number, delimiter: string): string {
  let end = start;
  while (end < text.length && text[end] !== delimiter && !/[\r\n]/.test(text[end] ?? '')) end++;
  return text.slice(start, end);
}

function breaksIn(value: string): number {
  return value.match(/\r\n|\n|\r/g)?.length ?? 0;
}
