/** Where a line begins, after a byte order mark if it has one. */
export function afterMark(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== 0xef || bytes[start + 1] !== 0xbb || bytes[start + 2] !== 0xbf) return start;
  return Math.min(start + 3, end);
}
