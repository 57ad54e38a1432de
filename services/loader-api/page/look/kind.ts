const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));

/** What files begin with that are taken for CSV most often, byte for byte. */
const kinds: readonly (readonly [start: string, advice: string])[] = [
  ['504b0304', 'This is a spreadsheet or an archive: save it as CSV, and choose that.'],
  ['d0cf11e0', 'This is an Excel file: save it as CSV, and choose that.'],
  ['25504446', 'This is a PDF file, not CSV.'],
];

/**
 * Why the head of a file cannot be that of CSV; null: it may be. The service looks closer.
 *
 * @param text the head, decoded
 */
export function notCsv(head: Uint8Array, text: string): string | null {
  const start = hex(head.subarray(0, 4)).join('');
  const known = kinds.find(([first]) => first === start);
  if (known) return known[1];
  return hasControls(text) ? 'This is not text: choose a CSV file.' : null;
}

/** What zstd files begin with: a frame, or (from `pzstd`) one to be skipped (RFC 8878, 3.1). */
export function isZstd(head: Uint8Array): boolean {
  return /^(28b52ffd|5[0-9a-f]2a4d18)/.test(hex(head.subarray(0, 4)).join(''));
}

/** Zero stands in no text, its like in hardly any; one of these is the fault of its row alone. */
function hasControls(text: string): boolean {
  const start = text.slice(0, 1000);
  const controls = [...start].filter((sign) => sign < '\t' || (sign > '\r' && sign < ' ')).length;
  return start.includes('\0') || controls * 20 > start.length;
}
