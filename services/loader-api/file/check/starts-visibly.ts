/**
 * Whether a value surely is not blank (`isBlank`): its first byte is a visible ASCII character, or
 * leads a character that is neither white space nor to be ignored, for all that two bytes tell
 * (UTF-8).
 */
export function startsVisibly(bytes: Buffer, start: number, end: number): boolean {
  if (start === end) return false;
  const first = bytes[start] as number;
  const second = bytes[start + 1] as number;
  if (first < 0x80) return first > 0x20;
  if (first === 0xcd) return second !== 0x8f;
  if (first === 0xd8) return second !== 0x9c;
  if (first === 0xe1) return !(second === 0x85 || (second >= 0x9a && second <= 0xa0));
  if (first === 0xe3) return second !== 0x80 && second !== 0x85;
  if (first === 0xf0) return second !== 0x9b && second !== 0x9d;
  return first !== 0xc2 && first !== 0xe2 && first !== 0xef && first !== 0xf3;
}
