/**
 * The text form that `LOAD DATA` reads by default: a backslash escapes itself and what ends fields
 * and rows (https://dev.mysql.com/doc/refman/en/load-data.html, "Field and Line Handling").
 */
const TAB = 9;
const LF = 10;
const CR = 13;
const BACKSLASH = 92;
const ZERO = 48;
const LETTER_N = 110;
const LETTER_R = 114;
const LETTER_T = 116;
const special = /[\\\t\n\r]/g;
const hasSpecial = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};
const escaped = /\\./g;
const unescapes = Object.fromEntries(Object.entries(escapes).map(([char, text]) => [text, char]));

export function escapeText(value: string): string {
  return hasSpecial.test(value) ? value.replace(special, (char) => escapes[char] ?? char) : value;
}

export function unescapeText(text: string): string {
  return text.includes('\\') ? text.replace(escaped, (two) => unescapes[two] ?? two) : text;
}

/** Whether a byte of a checked value is to be escaped: of control characters it has only these. */
export function isEscaped(byte: number): boolean {
  return byte <= CR || byte === BACKSLASH;
}

/** Writes the escape of a byte. @returns where it ends */
export function writeEscape(piece: Buffer, from: number, byte: number): number {
  piece[from] = BACKSLASH;
  piece[from + 1] = letterOf(byte);
  return from + 2;
}

function letterOf(byte: number): number {
  if (byte === TAB) return LETTER_T;
  if (byte === LF) return LETTER_N;
  return byte === CR ? LETTER_R : byte;
}

/** Writes a whole number in digits. @returns where they end */
export function writeNumber(piece: Buffer, from: number, value: number): number {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
  let rest = value;
  for (let at = from + digits - 1; at >= from; at--) {
    piece[at] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return from + digits;
}
